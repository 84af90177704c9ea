/** The report of drills, from the lines of their runs. */
import { type Drill, drills } from "./drills.ts"
import { quantile } from "./gaps.ts"
import { isClean } from "./judge.ts"
import type { DrillLine, Silence } from "./results.ts"

const seconds = (ms: number): string => (ms / 1_000).toFixed(2)

/** As half of the silences and the worst one. An open silence may be longer than it was measured, and so may a figure above it. */
const figures = (gaps: ReadonlyArray<Silence>) => {
  const openMs = Math.min(...gaps.filter(({ open }) => open).map(({ ms }) => ms))
  return [0.5, 1].map((share) => {
    const ms = quantile(
      gaps.map((gap) => gap.ms),
      share,
    )
    return { ms, atLeast: openMs <= ms }
  })
}

const pair = (gaps: ReadonlyArray<Silence>): string =>
  gaps.length === 0
    ? "-"
    : figures(gaps)
        .map(({ atLeast, ms }) => `${atLeast ? ">= " : ""}${seconds(ms)}`)
        .join(" / ")

/** What must not be; in a control it is what is looked for. */
export const brokenIn = ({ control }: Drill, line: DrillLine): ReadonlyArray<string> => {
  if (control !== undefined) return []
  const { answeredOtherwise, badEnds, gaveUp, places, verdict, wrong } = line
  const found = [...verdict.says, ...places.says, ...badEnds]
  if (!isClean(verdict) && found.length === 0) found.push("the audit found something")
  if (wrong > 0) found.push(`${wrong} answers that no client should see`)
  if (gaveUp > 0) found.push(`${gaveUp} people without an answer in 40 s`)
  if (answeredOtherwise > 0) found.push(`${answeredOtherwise} keys were answered otherwise the second time`)
  return found
}

/** Why a run proves nothing: a control that was not found wrong for its reason, or appends that were to be fenced and were not. */
export const unshownIn = (
  { control, mustFence }: Drill,
  { fenced, unmoved, verdict }: DrillLine,
): ReadonlyArray<string> => {
  if (control !== undefined && verdict[control.finds] === 0)
    return [`this control was not found wrong, though ${control.because}`]
  if (unmoved > 0) return [`${unmoved} sales kept the owner that they had to lose, so it did not go wrong for them`]
  return mustFence && fenced === 0 ? ["no append was fenced, so it did not come to what the drill is about"] : []
}

const sum = (lines: ReadonlyArray<DrillLine>, of: (line: DrillLine) => number): number =>
  lines.reduce((total, line) => total + of(line), 0)

const goalOf = ({ goal }: Drill, gaps: ReadonlyArray<Silence>): string => {
  if (goal === null) return "-"
  const [half, worst] = figures(gaps)
  const met = half.ms <= goal.p50Ms && worst.ms <= goal.maxMs && !half.atLeast && !worst.atLeast
  return `${seconds(goal.p50Ms)} / ${seconds(goal.maxMs)} ${met ? "met" : "**missed**"}`
}

const row = (drill: Drill, lines: ReadonlyArray<DrillLine>): string => {
  const gaps = lines.flatMap((line) => line.gaps)
  const verdicts = [
    sum(lines, ({ verdict }) => verdict.lost),
    sum(lines, ({ verdict }) => verdict.duplicates),
    sum(lines, ({ verdict }) => verdict.doubleSold),
    sum(lines, ({ verdict }) => verdict.holes),
    sum(lines, ({ verdict }) => verdict.epochsBack),
  ]
  const cells = [
    drill.name,
    String(lines.length),
    pair(gaps),
    goalOf(drill, gaps),
    pair(lines.flatMap(({ otherGaps }) => otherGaps)),
    pair(lines.flatMap(({ otherWaits }) => otherWaits)),
    pair(lines.flatMap(({ healGaps }) => healGaps)),
    pair(lines.flatMap(({ steadyGaps }) => steadyGaps)),
    verdicts.join(" / "),
    String(sum(lines, ({ fenced }) => fenced)),
    String(sum(lines, ({ ownerChanges }) => ownerChanges)),
    placesOf(lines),
    String(sum(lines, ({ accepted, refused }) => accepted + refused)),
  ]
  return `| ${cells.join(" | ")} |`
}

const placesOf = (lines: ReadonlyArray<DrillLine>): string => {
  const resumedMs = Math.max(...lines.map(({ places }) => places.resumedMsMax))
  return `${sum(lines, ({ places }) => places.lost)} / ${seconds(resumedMs)} / ${sum(lines, ({ places }) => places.wrong)}`
}

export const reportText = (lines: ReadonlyArray<DrillLine>, about: string): string => {
  const measured = drills.flatMap((drill) => {
    const own = lines.filter((line) => line.drill === drill.name)
    return own.length === 0 ? [] : [{ drill, own }]
  })
  const loads = lines.map(({ load1 }) => load1)
  const broken = measured.flatMap(({ drill, own }) =>
    own.flatMap((line) =>
      [...brokenIn(drill, line), ...unshownIn(drill, line)].map(
        (says) => `- ${drill.name}, run ${line.round}: ${says}`,
      ),
    ),
  )
  return [
    "# Drills",
    "",
    "Three nodes, one PostgreSQL and one Redis on one machine, nine sales, people who arrive at a fixed rate and write down every",
    "answer before they use it. Something breaks, and is put right. Written by `npm run drill` from all runs of this code at this",
    "rate; `results.jsonl` has the raw lines.",
    "",
    about,
    `Load average of the machine before the runs: ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}.`,
    "",
    "All times in seconds, as half of the sales / the worst sale: the longest time without any definite answer at a sale. A silence that",
    'lasts when all is put right counts to its first answer, for which 30 s are waited; ">=" marks figures with one that had not ended.',
    "Other sales are silent while people ask the node that does not answer; the longest wait there counts from when they asked another one.",
    "",
    "| drill | runs | silence | goal | other sales | longest wait there | after it was put right | while nothing was wrong | lost / duplicates / double-sold / holes / epochs back | fenced sales | owner changes | streams lost / s until they went on / ranks that grew or were lost | answers |",
    "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ...measured.map(({ drill, own }) => row(drill, own)),
    "",
    ...measured.map(
      ({ drill }) => `- **${drill.name}**: ${drill.about} ([timeline](${drill.name}.svg) of its last run).`,
    ),
    "",
    broken.length === 0 ? "Nothing that must hold was broken." : "What was broken that must hold:",
    ...broken,
    "",
    "A control has no fence (any node may append to any sale), or no standby that PostgreSQL waits for. It has to be found wrong for its reason, or the drills would prove nothing:",
    ...measured.flatMap(({ drill: { control, name }, own }) =>
      control === undefined
        ? []
        : [
            `- ${name}: ${control.because}. Found: ${sum(own, ({ verdict }) => verdict[control.finds])} ${control.finds}.`,
          ],
    ),
    "",
  ].join("\n")
}
