/** Which fence an append has (docs/decisions/0002): races of zombies, then what each form costs. */
import { stopSharedServer } from "@ticketrush/testing"
import type { Experiment, Finding, Report } from "../Experiment.ts"
import type { Options } from "../options.ts"
import { interleaved } from "../rounds.ts"
import { ratios, summary } from "../stats.ts"
import { costOf } from "./cost.ts"
import { type FormName, forms } from "./forms.ts"
import { runRaces } from "./races.ts"
import { seeded } from "./streams.ts"
import { type Verdict, violations } from "./verdict.ts"

const races = 300
const appends = 50_000

/** The statement for many records where there is one. */
const asArrays = { one: forms["row lock"].many, many: forms["row lock"].many }

const planted = (name: FormName): boolean => name.startsWith("planted")

const kinds = ["staleRows", "holes", "lost", "ghosts", "blockedHeirs"] as const

const raceFindings = (name: FormName, verdict: Verdict): ReadonlyArray<Finding> => [
  {
    name: `${name}: violations in ${races} races`,
    unit: kinds.map((kind) => `${kind} ${verdict[kind]}`).join(", "),
    value: summary([violations(verdict)]),
    goal: planted(name) ? { atLeast: 1 } : { atMost: 0 },
  },
]

export const journalFence: Experiment = {
  name: "journal-fence",
  summary: `${races} zombie races with faults per form of the fence, planted weak ones among them, and their cost`,
  run: (options, say) => measure(options, say).finally(stopSharedServer),
}

const measure = async ({ rounds }: Options, say: (line: string) => void): Promise<Report> => {
  const verdicts: Partial<Record<FormName, Verdict>> = {}
  const findings: Finding[] = []
  for (const [name, form] of Object.entries(forms) as ReadonlyArray<[FormName, (typeof forms)[FormName]]>) {
    say(`${races} races: ${name}`)
    const verdict = await runRaces(form, races, seeded(1))
    verdicts[name] = verdict
    findings.push(...raceFindings(name, verdict))
  }
  const costs = await interleaved(
    rounds,
    {
      "row lock, one record as arrays": () => costOf(asArrays, appends, false),
      "row lock": () => costOf(forms["row lock"], appends, false),
      "row lock, snapshot open": () => costOf(forms["row lock"], appends, true),
      "compare-and-set": () => costOf(forms["compare-and-set"], appends, false),
      "compare-and-set, snapshot open": () => costOf(forms["compare-and-set"], appends, true),
    },
    say,
  )
  for (const [name, each] of Object.entries(costs)) {
    for (const kind of ["postgres", "wall"] as const) {
      const unit = kind === "wall" ? "us round trip" : "us of Postgres"
      const [first, last] = [each.map((cost) => cost.first[kind]), each.map((cost) => cost.last[kind])]
      findings.push(
        { name: `${name}: first ${appends / 10} appends`, unit, value: summary(first) },
        { name: `${name}: last ${appends / 10} of ${appends}`, unit, value: summary(last) },
      )
      if (kind === "postgres")
        findings.push({ name: `${name}: last to first`, unit: "ratio", value: ratios(last, first) })
    }
  }
  return {
    findings,
    raw: { verdicts, costs },
    notes: [
      "Races: the append is stopped on the wire, before its insert or before its commit while the stream is taken",
      "over; meanwhile nothing, a cut line, a vanished client, a killed backend, or an owner that sends more.",
      "Cost: one event an append, round trip included, synchronous_commit = off (the disk's time hides the fence's).",
    ],
  }
}
