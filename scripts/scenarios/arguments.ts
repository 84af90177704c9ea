/** The command line of `npm run scenarios`. */
import { parseArgs } from "node:util"

export const usage = (
  groups: ReadonlyArray<string>,
): string => `npm run scenarios -- [--only <step>]... [--fresh] [--no-keep]

Starts a server on a free port, with an empty database and the trusted surface open to every caller, runs the scripts of
scenarios/ against it one after the other, and writes docs/reports. Redis and Kafka are those of REDIS_URL and
KAFKA_BROKERS, or are started; a scenario that needs a missing one is not run, and its report says why.

  --only <step>   the scripts of this step or track alone (7, v7 or a1); may be given several times
  --fresh         a new database and a server started anew for each script, not one for all
  --no-keep       write no report
  --list          the scripts, with what each needs
  --help

steps and tracks: ${groups.join(", ")}
The stream regression: npm run scenarios -- --only 7 --fresh

exit code: 0 when nothing failed and something passed, 1 otherwise, 2 for wrong arguments, 128 and the number of the signal
when it was interrupted; then no report is written`

export type Asked = {
  readonly help: boolean
  readonly list: boolean
  readonly fresh: boolean
  readonly keep: boolean
  readonly groups: ReadonlyArray<string>
}

/** What is asked for, or a sentence that says what is wrong with it. */
export const readArguments = (words: ReadonlyArray<string>, groups: ReadonlyArray<string>): Asked | string => {
  const boolean = { type: "boolean", default: false } as const
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        help: { ...boolean, short: "h" },
        list: boolean,
        fresh: boolean,
        "no-keep": boolean,
        only: { type: "string", multiple: true, default: [] },
      },
    })
    const only = values.only.map((word) => (/^\d+$/.test(word) ? `v${word}` : word))
    const unknown = only.find((group) => !groups.includes(group))
    if (unknown !== undefined) return `there is no step ${JSON.stringify(unknown)}: there are ${groups.join(", ")}`
    const { fresh, help, list } = values
    return { help, list, fresh, keep: !values["no-keep"], groups: only.length === 0 ? groups : only }
  } catch (error) {
    return (error as Error).message
  }
}
