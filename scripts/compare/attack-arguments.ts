/** The command line of `npm run attacks`. */
import { parseArgs } from "node:util"
import { attacks } from "../../bench/src/attacks/attacks.ts"
import type { AttacksOptions } from "../../bench/src/attacks/options.ts"
import { bounds } from "../../bench/src/attacks/report.ts"

const names: ReadonlyArray<string> = [...attacks.map(({ name }) => name), "together"]

export const usage = `npm run attacks -- [attack]... [--against <commit>]

Lets buyers hold 1,000 seats a second, first while an attacker works on a listener that does nothing, then while the
same attacker works on their server, and says what it cost them: time to an answer, people who come new, memory, processor
time. With --against the build of another commit is measured in turns with this one.

${attacks.map(({ name, summary }) => `  ${name.padEnd(16)}${summary}`).join("\n")}
  ${"together".padEnd(16)}all of these at once, without half-open-many

  --against <c>    measure the build of that commit, too
  --note <text>    kept with the result
  --no-keep        do not append to bench/results/attacks.jsonl
  --help

Within bounds is: every hold and every newcomer was answered, p99 is at most ${bounds.p99} times that of the quiet phase, and memory
after a forced collection is at most ${bounds.memoryMiB} MiB above it.
exit code: 0 when this build is within them, 1 when it is not, 2 when something could not be measured, 128 and the
number of the signal when it was interrupted`

export type Asked = { readonly help: boolean; readonly against: string | undefined; readonly options: AttacksOptions }

/** Throws an error with a sentence when the words make no sense. */
export const read = (words: ReadonlyArray<string>): Asked => {
  const { positionals, values } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      help: { type: "boolean", short: "h", default: false },
      against: { type: "string" },
      note: { type: "string", default: "" },
      "no-keep": { type: "boolean", default: false },
    },
  })
  const unknown = positionals.find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new Error(`there is no attack ${JSON.stringify(unknown)}; there are ${names.join(", ")}`)
  return {
    help: values.help,
    against: values.against,
    options: { names: positionals.length === 0 ? names : positionals, note: values.note, keep: !values["no-keep"] },
  }
}
