/** Command line of `npm run bench`. */
import { parseArgs } from "node:util"

export type Options = {
  /** Seconds that each measured window lasts. */
  readonly seconds: number
  /** Rounds over all variants, interleaved. */
  readonly rounds: number
  /** Connections of the closed loops. */
  readonly connections: ReadonlyArray<number>
  /** Free text that is kept with the result, such as "quiet machine". */
  readonly note: string
  /** Whether the result is appended to `results/`. */
  readonly keep: boolean
}

export type Invocation = {
  readonly names: ReadonlyArray<string>
  readonly help: boolean
  readonly list: boolean
  readonly options: Options
}

export const usage = `npm run bench -- <name>... | all | show <line>... | compare <line-a> <line-b> | docs

  --list                 what there is
  --seconds <n>          length of one measured window (4)
  --rounds <n>           rounds over all variants, interleaved (5)
  --connections <a,b>    connections of closed loops (64,256)
  --note <text>          kept with the result
  --no-keep              do not append to bench/results/<name>.jsonl
  --help

DATABASE_URL names a PostgreSQL to use (a superuser, own databases are made and dropped);
without it one is started for the run. A line is <name>:<line number>, -1 is the last one. show prints it as Markdown,
docs puts the last line of each experiment into docs/internals/bench.md.
`

const positive = (name: string, text: string): number => {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`--${name} takes a number above 0, not ${JSON.stringify(text)}`)
  return value
}

export const parse = (words: ReadonlyArray<string>): Invocation => {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      help: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      seconds: { type: "string", default: "4" },
      rounds: { type: "string", default: "5" },
      connections: { type: "string", default: "64,256" },
      note: { type: "string", default: "" },
      "no-keep": { type: "boolean", default: false },
    },
  })
  return {
    names: positionals,
    help: values.help,
    list: values.list,
    options: {
      seconds: positive("seconds", values.seconds),
      rounds: Math.ceil(positive("rounds", values.rounds)),
      connections: values.connections.split(",").map((text) => positive("connections", text)),
      note: values.note,
      keep: !values["no-keep"],
    },
  }
}
