/** The arguments of `ticketrush` as a line of words. */
import { Effect } from "effect"
import { type Read, readArguments } from "../../src/terminal/reading.ts"
import { type CliArguments, ticketrushProgram, withHelpWord } from "../../src/ticketrush/arguments.ts"

export const read = (line: string, defaultUrl = "http://127.0.0.1:8080"): Promise<Read<CliArguments>> => {
  const words = line.split(" ").filter((word) => word !== "")
  return Effect.runPromise(readArguments(ticketrushProgram(defaultUrl), withHelpWord(words)))
}
