/** One round: every page loaded, the maps panned and used, on each screen, while rivals hold and release seats. */
import type { BenchBrowser } from "./BenchBrowser.ts"
import type { Halls } from "./Halls.ts"
import { type Load, loadPage } from "./loads.ts"
import { MapVisit, type Near } from "./MapVisit.ts"
import { type PageName, pages } from "./pages.ts"
import { Rivals } from "./Rivals.ts"
import { type Screen, screenNames } from "./screens.ts"
import { stretchesOf, type TraceEvent } from "./trace/events.ts"
import { type Frame, framesIn } from "./trace/frames.ts"
import { type Interaction, interactionsIn } from "./trace/interactions.ts"

/** Seats that rivals hold per second, and give back per second. */
export const rivalsPerSecond = 100

export type SceneName = keyof typeof scenes
type Scene = { readonly hall: "large" | "small"; readonly near: Near; readonly live: boolean; readonly pans: boolean }
export const scenes = {
  "panning 50,000 seats": { hall: "large", near: "near", live: true, pans: true },
  "panning 50,000 seats, sections in sight": { hall: "large", near: "wide", live: true, pans: true },
  "looking at 50,000 seats, untouched": { hall: "large", near: "near", live: true, pans: false },
  "panning 50,000 seats that rest": { hall: "large", near: "near", live: false, pans: true },
  "panning 300 seats that rest": { hall: "small", near: "near", live: false, pans: true },
} as const satisfies Readonly<Record<string, Scene>>
export const sceneNames = Object.keys(scenes) as ReadonlyArray<SceneName>

export const acts = {
  "choosing a seat on the map": (map: MapVisit, name: string) => map.chooseOnMap(name, 8),
  "choosing in the list by keys": (map: MapVisit, name: string) => map.chooseByKeys(name, 8),
  "opening a section": (map: MapVisit, name: string) => map.openSections(name, 8),
  "pressing the hold button": (map: MapVisit, name: string) => map.hold(name, 3),
} as const
export type ActName = keyof typeof acts
export const actNames = Object.keys(acts) as ReadonlyArray<ActName>

export type OnScreen = {
  readonly loads: Record<PageName, Load>
  readonly frames: Record<SceneName, ReadonlyArray<Frame>>
  readonly interactions: Record<ActName, ReadonlyArray<Interaction>>
}
export type Round = {
  readonly screens: Record<Screen, OnScreen>
  /** Seats that changed hands per second: held or given back. */
  readonly changesPerSecond: number
}

/** Without a frame or an interaction there is no figure. */
const some = <A>(found: ReadonlyArray<A>, what: string): ReadonlyArray<A> => {
  if (found.length === 0) throw new Error(`the trace has nothing of ${what}`)
  return found
}

const framesOf = async (
  browser: BenchBrowser,
  halls: Halls,
  screen: Screen,
  name: SceneName,
  seconds: number,
): Promise<ReadonlyArray<Frame>> => {
  const scene: Scene = scenes[name]
  const map = await MapVisit.open(browser, halls, halls[scene.hall], screen)
  let events: ReadonlyArray<TraceEvent>
  try {
    await map.look(scene.near)
    events = await browser.recorded(() => (scene.pans ? map.pan(name, seconds) : map.watch(name, seconds)))
  } finally {
    await map.leave()
  }
  return some(
    stretchesOf(events, name).flatMap((stretch) => framesIn(events, stretch)),
    name,
  )
}

const interactionsOf = async (
  browser: BenchBrowser,
  halls: Halls,
  screen: Screen,
): Promise<Record<ActName, ReadonlyArray<Interaction>>> => {
  const map = await MapVisit.open(browser, halls, halls.large, screen)
  try {
    const found = {} as Record<ActName, ReadonlyArray<Interaction>>
    for (const name of actNames) {
      const events = await browser.recorded(() => acts[name](map, name))
      found[name] = some(interactionsIn(events, stretchesOf(events, name)), name)
    }
    return found
  } finally {
    await map.leave()
  }
}

export const measureRound = async (
  browser: BenchBrowser,
  halls: Halls,
  seconds: number,
  say: (line: string) => void,
): Promise<Round> => {
  const measured = Object.fromEntries(screenNames.map((screen) => [screen, {}])) as Record<Screen, OnScreen>
  const start = (): Rivals =>
    Rivals.start({
      ...{ url: halls.url, people: halls.rivals, perSecond: rivalsPerSecond },
      // The last ones are the buyer's.
      seatIds: halls.large.seatIds.slice(0, -2),
    })
  const frames = Object.fromEntries(screenNames.map((screen) => [screen, {}])) as Record<Screen, OnScreen["frames"]>
  for (const screen of screenNames) {
    for (const name of sceneNames.filter((each) => !scenes[each].live)) {
      say(`  ${screen}: ${name}`)
      frames[screen][name] = await framesOf(browser, halls, screen, name, seconds)
    }
  }
  const rivals = start()
  let changesPerSecond = 0
  try {
    for (const screen of screenNames) {
      for (const name of sceneNames.filter((each) => scenes[each].live)) {
        say(`  ${screen}: ${name}`)
        frames[screen][name] = await framesOf(browser, halls, screen, name, seconds)
      }
      say(`  ${screen}: interactions`)
      const interactions = await interactionsOf(browser, halls, screen)
      const loads = {} as Record<PageName, Load>
      for (const page of pages) {
        say(`  ${screen}: loading ${page.name}`)
        loads[page.name] = await loadPage(browser, halls, page, screen)
      }
      measured[screen] = { loads, frames: frames[screen], interactions }
    }
  } finally {
    changesPerSecond = await rivals.stop()
  }
  return { screens: measured, changesPerSecond }
}
