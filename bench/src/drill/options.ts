/** Command line of `npm run drill`. */
import { parseArgs } from "node:util"
import { drills, drillsText } from "./drills.ts"

export type DrillOptions = {
  /** By name, in the order of the list. */
  readonly names: ReadonlyArray<string>
  readonly repeat: number
  /** People per second and show. */
  readonly perSecond: number
  readonly fresh: boolean
  readonly out: string
}

export const usage = `npm run drill -- <name>... [options]

Runs three nodes of a cluster on a PostgreSQL and a Redis of their own under load, breaks something, puts it right, and
judges what the nodes have done from the journal and from what people wrote down. <name> is one of these, or all:

${drillsText()}

  --repeat <n>       run each so often, in turn (1)
  --per-second <n>   people per second at each of the nine sales (6)
  --fresh            run again what was run with this code at this rate already
  --out <folder>     where report.md, results.jsonl and the timelines go (docs/drills)
  --list
  --help

Each run is one line of results.jsonl, and takes half a minute. Drills that were stopped go on where they were.

Exit codes: 0 nothing was broken and every control was found wrong; 1 a drill could not be run, or none was before the stop; 2 the command line was not
understood; 3 a drill has broken what it must not; 4 a control was not found
wrong for its reason, or nothing was fenced where it had to be. Goals that were missed are in the report.
`

export type Invocation =
  | { readonly shows: "help" }
  | { readonly shows: "list" }
  | { readonly shows: "run"; readonly options: DrillOptions }

const whole = (name: string, text: string, min: number, max: number): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new Error(`--${name} takes a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`)
  }
  return value
}

export const parseDrill = (words: ReadonlyArray<string>): Invocation => {
  const { positionals, values } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      help: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      repeat: { type: "string", default: "1" },
      "per-second": { type: "string", default: "6" },
      fresh: { type: "boolean", default: false },
      out: { type: "string", default: "docs/drills" },
    },
  })
  if (values.help) return { shows: "help" }
  if (values.list) return { shows: "list" }
  if (positionals.length === 0) throw new Error(`name a drill, or all:\n${drillsText()}`)
  const known = drills.map(({ name }) => name)
  const unknown = positionals.filter((name) => name !== "all" && !known.includes(name))
  if (unknown.length > 0) throw new Error(`there is no drill ${unknown.join(", ")}; there are:\n${drillsText()}`)
  const names = positionals.includes("all") ? known : known.filter((name) => positionals.includes(name))
  return {
    shows: "run",
    options: {
      names,
      repeat: whole("repeat", values.repeat, 1, 1_000),
      perSecond: whole("per-second", values["per-second"], 1, 1_000),
      fresh: values.fresh,
      out: values.out,
    },
  }
}
