/** The lines of a file, or of the standard input. */

import { createReadStream } from "node:fs"
import { createInterface } from "node:readline"
import { reasonOf } from "@ticketrush/protocol"
import { Stream } from "effect"
import { CliError } from "../CliError.ts"

/** As a path: the standard input of a reader, the standard output of a writer. */
export const standardStream = "-"

export const nameOfInput = (path: string): string => (path === standardStream ? "the standard input" : path)

export const inputLines = (path: string): Stream.Stream<string, CliError> => {
  const failed = (cause: unknown): CliError =>
    new CliError({ message: `${nameOfInput(path)} cannot be read: ${reasonOf(cause)}` })
  // readline hides a failure of its input, so that failure ends the lines here.
  const lines = async function* (): AsyncGenerator<string> {
    if (path === standardStream)
      return yield* createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })
    const input = createReadStream(path)
    const opened = new Promise<void>((done, fail) => input.once("open", () => done()).once("error", fail))
    await opened
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  }
  return Stream.suspend(() => Stream.fromAsyncIterable(lines(), failed))
}
