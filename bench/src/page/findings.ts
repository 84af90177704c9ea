/** The figures of the pages, each with what was promised of it. */
import type { Finding } from "../Experiment.ts"
import { summary } from "../stats.ts"
import { kindsOfBytes } from "./loads.ts"
import { type ActName, actNames, type OnScreen, type Round, type SceneName, sceneNames, scenes } from "./measure.ts"
import { pages } from "./pages.ts"
import { type Screen, screenNames } from "./screens.ts"
import type { Frame } from "./trace/frames.ts"
import { kinds, workSum } from "./trace/work.ts"

const frameMs = 8
const toPaintMs = 100
const firstPageKb = 120

/** The smallest of the values that so much of them is not above. */
export const percentile = (values: ReadonlyArray<number>, percent: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN
}

type Rounds = ReadonlyArray<Round>
type Pick = (on: OnScreen) => number
type Row = readonly [about: string, unit: string, pick: Pick, atMost?: number | undefined]

const rowsOf = (rounds: Rounds, screen: Screen, rows: ReadonlyArray<Row>): ReadonlyArray<Finding> =>
  rows.map(([name, unit, pick, atMost]) => ({
    ...{ name, unit, value: summary(rounds.map(({ screens }) => pick(screens[screen]))) },
    ...(atMost !== undefined && { goal: { atMost } }),
  }))

const sizes = (rounds: Rounds): ReadonlyArray<Finding> =>
  pages.flatMap(({ name }) => {
    const bytes =
      (pick: (kind: string) => boolean): Pick =>
      ({ loads }) =>
        kindsOfBytes.filter(pick).reduce((sum, kind) => sum + loads[name].bytes[kind], 0) / 1_000
    const all = rowsOf(rounds, "phone", [
      [`${name}: bytes until it is used`, "kB", bytes(() => true), name === "find" ? firstPageKb : undefined],
      ...kindsOfBytes.map((kind): Row => [`  ${kind}`, "kB", bytes((each) => each === kind)]),
      ["  requests", "requests", ({ loads }) => loads[name].requests],
    ])
    const times = screenNames.flatMap((screen) =>
      rowsOf(rounds, screen, [
        [`  first paint, ${screen}`, "ms", ({ loads }) => loads[name].firstPaint],
        [`  interactive, ${screen}`, "ms", ({ loads }) => loads[name].interactive],
      ]),
    )
    return [...all.filter(({ value }) => value.high > 0), ...times]
  })

const panning = (rounds: Rounds, screen: Screen, scene: SceneName): ReadonlyArray<Finding> => {
  const of =
    (pick: (frame: Frame) => number, percent: number): Pick =>
    ({ frames }) =>
      percentile(frames[scene].map(pick), percent) / 1_000
  const clock = ({ clock: work }: Frame): number => workSum(work)
  const processor = ({ processor: work }: Frame): number => workSum(work)
  const goal = scenes[scene].live ? frameMs : undefined
  const share: Pick = ({ frames }) =>
    (100 * frames[scene].filter((frame) => clock(frame) > frameMs * 1_000).length) / frames[scene].length
  return rowsOf(rounds, screen, [
    [`${scene}, ${screen}: a frame, p95`, "ms", of(clock, 95), goal],
    ["  p50", "ms", of(clock, 50)],
    ["  longest", "ms", of(clock, 100)],
    [`  above ${frameMs} ms`, "%", share],
    ["  processor time, p95", "ms", of(processor, 95), goal],
    ...kinds.map((kind): Row => [`  ${kind} alone, p95`, "ms", of(({ clock: work }) => work[kind], 95)]),
    ["  all that the main thread did, p95", "ms", of(({ busy }) => busy, 95)],
    ["  frames", "frames", ({ frames }) => frames[scene].length],
  ])
}

const acting = (rounds: Rounds, screen: Screen, act: ActName): ReadonlyArray<Finding> => {
  const of =
    (percent: number): Pick =>
    ({ interactions }) =>
      percentile(
        interactions[act].map(({ toPaint }) => toPaint),
        percent,
      )
  return rowsOf(rounds, screen, [
    [`${act}, ${screen}: to the next paint, p95`, "ms", of(95), toPaintMs],
    ["  p50", "ms", of(50)],
    ["  longest", "ms", of(100)],
    ["  interactions", "interactions", ({ interactions }) => interactions[act].length],
  ])
}

export const findingsOf = (rounds: Rounds): ReadonlyArray<Finding> => [
  ...screenNames.flatMap((screen) => sceneNames.flatMap((scene) => panning(rounds, screen, scene))),
  ...screenNames.flatMap((screen) => actNames.flatMap((act) => acting(rounds, screen, act))),
  ...sizes(rounds),
  {
    name: "seats that changed hands meanwhile",
    unit: "1/s",
    value: summary(rounds.map(({ changesPerSecond }) => changesPerSecond)),
  },
]
