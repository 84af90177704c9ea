/** What the page that sells costs a browser: loading, a map of 50,000 seats that others change, and what a person does on it. */
import { setTimeout as sleep } from "node:timers/promises"
import type { Experiment } from "../Experiment.ts"
import { startGateway } from "../http/Gateway.ts"
import { openPostgres } from "../http/Postgres.ts"
import { BenchBrowser } from "./BenchBrowser.ts"
import { findingsOf } from "./findings.ts"
import { administratorName, setUpHalls } from "./Halls.ts"
import { measureRound, type Round, rivalsPerSecond, sceneNames } from "./measure.ts"
import { pages } from "./pages.ts"
import { screenNames } from "./screens.ts"
import type { Frame } from "./trace/frames.ts"
import { workSum } from "./trace/work.ts"

const builtMsMax = 180_000

/** A checkout without a built page builds it behind the first answers. */
const pageIsBuilt = async (url: string): Promise<void> => {
  const end = performance.now() + builtMsMax
  for (;;) {
    const answer = await fetch(url, { headers: { accept: "text/html" } })
    if ((await answer.text()).includes("/assets/")) return
    if (performance.now() > end) throw new Error("the page was not built")
    await sleep(250)
  }
}

/** For the raw line: of each frame its sum alone, and milliseconds to a tenth. */
const rawOf = ({ changesPerSecond, screens }: Round): unknown => {
  const frames = (all: ReadonlyArray<Frame>) => all.map(({ clock }) => workSum(clock) / 1_000)
  const plain = screenNames.map((screen) => {
    const { frames: scenes, ...more } = screens[screen]
    return [screen, { ...more, frames: sceneNames.map((scene) => [scene, frames(scenes[scene])]) }]
  })
  const tenths = (_: string, value: unknown) => (typeof value === "number" ? Math.round(value * 10) / 10 : value)
  return JSON.parse(JSON.stringify({ changesPerSecond, screens: plain }, tenths))
}

const notes = (version: string): ReadonlyArray<string> => [
  `Chromium ${version} without a graphics card, its processor not slowed down; all figures from its trace but the bytes, which are those of its network layer (brotli; zstd switched off).`,
  `The map is live: ${rivalsPerSecond} seats a second are held and as many given back, spread over the hall, over HTTP; the seats that rest have no such rivals. Panning is by touch on the phone and by mouse on the desktop, each event sent when the one before was answered.`,
  "A frame is all script, layout (with style) and paint of the main thread from the end of the frame before to its own commit; a frame by the clock also holds the time in which other programs had the core.",
  `Interactive: the page is painted, its main control is there and enabled, and the last long turn (50 ms) of the main thread that began before then or within a second after is over. Main controls: ${pages.map(({ control, name }) => `${name} \`${control}\``).join(", ")}.`,
  "To the next paint: Event Timing in the trace, from the input to the frame that was shown; of an interaction its slowest event.",
]

export const page: Experiment = {
  name: "page",
  summary: "the page in Chromium: bytes, time to interactive, frames of a live map of 50,000 seats, interactions",
  run: async ({ rounds, seconds }, say) => {
    const postgres = await openPostgres()
    try {
      const database = await postgres.createDatabase()
      const gateway = await startGateway({ DATABASE_URL: database.url, TICKETRUSH_ADMIN: administratorName })
      try {
        const url = `http://127.0.0.1:${gateway.port}`
        await pageIsBuilt(url)
        say("halls are set up")
        const halls = await setUpHalls(url)
        const browser = await BenchBrowser.launch()
        try {
          const measured: Round[] = []
          for (let n = 1; n <= rounds; n++) {
            say(`round ${n} of ${rounds}`)
            measured.push(await measureRound(browser, halls, seconds, say))
          }
          return { findings: findingsOf(measured), raw: measured.map(rawOf), notes: notes(browser.version) }
        } finally {
          await browser.close()
        }
      } finally {
        await gateway.stop()
        await database.drop()
      }
    } finally {
      await postgres.stop()
    }
  },
}
