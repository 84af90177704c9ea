/** Command line of `npm run lab`. */
import { parseArgs } from "node:util"

export type LabOptions = {
  readonly quick: boolean
  /** Workloads and strategies by name; empty: all. */
  readonly only: ReadonlyArray<string>
  readonly strategies: ReadonlyArray<string>
  /** Files of the reader's own strategies. */
  readonly backends: ReadonlyArray<string>
  /** Address of another server of the HTTP contract; null: none. */
  readonly against: string | null
  /** Seconds of one measured window. */
  readonly seconds: number
  /** Server processes in every cell; null: one, and several in tables of their own. */
  readonly processes: number | null
  /** How often everything is measured, each time in turn. */
  readonly rounds: number
  /** Measure cells that are there already. */
  readonly fresh: boolean
  /** Folder of the report and of its raw lines. */
  readonly out: string
}

export type LabInvocation = { readonly help: boolean; readonly list: boolean; readonly options: LabOptions }

export const usage = `npm run lab -- [options]

Measures the ways to guard a seat beside each other, and writes the report.

  --quick              all workloads in short windows, fewer strategies: two minutes on two quiet cores
  --only <name>        one workload; may be repeated
  --strategy <name>    one strategy; may be repeated
  --backend <file>     a strategy of your own beside them: a module whose default export is a Strategy
                       (docs/guides/own-strategy.md has an example)
  --against <url>      another server of the HTTP contract beside ours (workload against), for instance http://127.0.0.1:8080
  --processes <n>      server processes over one database in all cells, 1 to 8 (else one, and two in tables of their
                       own); the engine has one, which owns the sale
  --rounds <n>         measure everything so often, in turn; the report has the medians (1)
  --seconds <n>        length of one measured window (4, quick: 1)
  --fresh              measure again what is there already
  --out <folder>       where report.md, results.jsonl and the charts go (docs/lab)
  --list               workloads and strategies
  --help

Each cell is one line of results.jsonl. A run that was stopped goes on where it was: a cell of the same code and
settings is not measured again. DATABASE_URL names a PostgreSQL to use, else one is started; Redis and Kafka are always
started by the lab, and what cannot be started is reported as not run.

Exit codes: 0 each strategy is what it says of itself; 1 the lab could not measure; 2 the command line was not understood;
3 a strategy that calls itself correct failed its contract or broke a promise; 4 a strategy that calls itself wrong was not
found wrong where it should have been. The report and the last lines on the terminal say which.
`

const whole = (name: string, text: string, min: number, max: number): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new Error(`--${name} takes a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`)
  }
  return value
}

const httpAddress = (text: string): string => {
  const url = URL.parse(text)
  if (url?.protocol !== "http:" || url.pathname !== "/") {
    throw new Error(`--against takes an address as http://host:port, not ${JSON.stringify(text)}`)
  }
  return url.origin
}

/** Another server is measured by a workload of its own. */
const checkAgainst = (against: string | undefined, only: ReadonlyArray<string>): void => {
  if (only.length === 0) return
  const asked = only.includes("against")
  if (asked && against === undefined) throw new Error("--only against needs the address of a server: --against <url>")
  if (!asked && against !== undefined) {
    throw new Error("--against is a workload of its own, which --only leaves out: add --only against")
  }
}

const quickSeconds = 1
const usualSeconds = 4

export const parseLab = (words: ReadonlyArray<string>): LabInvocation => {
  const { values } = parseArgs({
    args: [...words],
    options: {
      help: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      fresh: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      strategy: { type: "string", multiple: true, default: [] },
      backend: { type: "string", multiple: true, default: [] },
      processes: { type: "string" },
      rounds: { type: "string", default: "1" },
      seconds: { type: "string" },
      against: { type: "string" },
      out: { type: "string", default: "docs/lab" },
    },
  })
  checkAgainst(values.against, values.only)
  const seconds = values.seconds ?? String(values.quick ? quickSeconds : usualSeconds)
  return {
    help: values.help,
    list: values.list,
    options: {
      quick: values.quick,
      only: values.only,
      strategies: values.strategy,
      backends: values.backend,
      against: values.against === undefined ? null : httpAddress(values.against),
      seconds: whole("seconds", seconds, 1, 3_600),
      processes: values.processes === undefined ? null : whole("processes", values.processes, 1, 8),
      rounds: whole("rounds", values.rounds, 1, 100),
      fresh: values.fresh,
      out: values.out,
    },
  }
}
