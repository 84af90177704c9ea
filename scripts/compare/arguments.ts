/** The command line of `npm run compare`. */
import { parseArgs } from "node:util"
import { benches } from "../../bench/src/builds/benches.ts"
import type { CompareOptions } from "../../bench/src/builds/options.ts"
import { pairsMin } from "../../bench/src/builds/verdict.ts"

export const usage = `npm run compare -- <commit> [bench]...

Runs the build of another commit and this one in turns, old, new, old, new, and judges the processor time that each takes
per accepted command. The other commit is checked out into a temporary folder and gets its own npm ci.
Speed is the old time divided by the new one: 1 is as fast, below 1 is slower. The interval encloses the median of the
pairs' speeds with 95 % certainty; "old, itself" is the same of the old build's runs against each other.

${benches.map(({ name, summary }) => `  ${name.padEnd(14)}${summary}`).join("\n")}

  --pairs <n>      pairs of each measurement (${pairsMin}); with fewer there is no verdict
  --bound <x>      the least speed that passes (0.97)
  --scale <x>      size of each measurement, to try it out: 0.1 takes a tenth of the time and says less (1)
  --note <text>    kept with the result
  --no-keep        do not append to bench/results/compare-<bench>.jsonl
  --help

exit code: 0 when no interval lies wholly below the bound, 1 when one does, 2 when something could not be measured,
3 when there were too few pairs to say, 128 and the number of the signal when it was interrupted`

export type Asked = { readonly help: boolean; readonly commit: string; readonly options: CompareOptions }

const number = (name: string, text: string, low: number, high: number, whole: boolean): number => {
  const value = Number(text)
  const fits = value >= low && value <= high && (!whole || Number.isInteger(value))
  if (text === "" || !fits)
    throw new Error(`--${name} takes a number from ${low} to ${high}, not ${JSON.stringify(text)}`)
  return value
}

/** Throws an error with a sentence when the words make no sense. */
export const read = (words: ReadonlyArray<string>): Asked => {
  const { positionals, values } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      help: { type: "boolean", short: "h", default: false },
      pairs: { type: "string", default: String(pairsMin) },
      bound: { type: "string", default: "0.97" },
      scale: { type: "string", default: "1" },
      note: { type: "string", default: "" },
      "no-keep": { type: "boolean", default: false },
    },
  })
  const [commit = "", ...names] = positionals
  if (commit === "" && !values.help) throw new Error("name the commit to compare with")
  const all = benches.map(({ name }) => name)
  const unknown = names.find((name) => !all.includes(name))
  if (unknown !== undefined)
    throw new Error(`there is no bench ${JSON.stringify(unknown)}; there are ${all.join(", ")}`)
  return {
    help: values.help,
    commit,
    options: {
      benches: names.length === 0 ? all : names,
      pairs: number("pairs", values.pairs, 1, 1_000, true),
      bound: number("bound", values.bound, 0.01, 10, false),
      scale: number("scale", values.scale, 0.01, 1, false),
      note: values.note,
      keep: !values["no-keep"],
    },
  }
}
