/** An exported journal, read back line by line. */
import { createReadStream } from "node:fs"
import { createInterface } from "node:readline"
import type { AuditRecord } from "@ticketrush/audit/AuditRecord"
import { fromLine } from "@ticketrush/audit/export-line"
import { Effect, Stream } from "effect"
import { CliError } from "../CliError.ts"

export const recordsOfFile = (path: string): Stream.Stream<AuditRecord, CliError> => {
  const failed = (cause: unknown): CliError => new CliError({ message: `${path} cannot be read: ${reasonOf(cause)}` })
  return Stream.suspend(() => {
    const input = createReadStream(path)
    // readline hides a failure of its input, so that failure ends the lines here.
    const lines = async function* (): AsyncGenerator<string> {
      const opened = new Promise<void>((done, fail) => input.once("open", () => done()).once("error", fail))
      await opened
      yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
    }
    return Stream.fromAsyncIterable(lines(), failed)
  }).pipe(
    Stream.filter((line) => line !== ""),
    Stream.zipWithIndex,
    Stream.mapEffect(([line, index]) => {
      const record = fromLine(line)
      if (typeof record !== "string") return Effect.succeed(record)
      return new CliError({ message: `${path} line ${index + 1} ${record}` })
    }),
  )
}

export const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
