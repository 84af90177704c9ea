/** Exported journals: read back line by line, and written. */

import { createWriteStream, rmSync } from "node:fs"
import type { AuditRecord } from "@ticketrush/audit/AuditRecord"
import { type ExportOptions, ExportReader } from "@ticketrush/audit/ExportReader"
import { reasonOf } from "@ticketrush/protocol"
import { Effect, Exit, type Scope, Stream } from "effect"
import { CliError } from "../CliError.ts"
import { inputLines, nameOfInput, standardStream } from "./input-lines.ts"

/** The records of a whole export; fails with a sentence where its end is missing. */
export const recordsOfFile = (path: string, options: ExportOptions): Stream.Stream<AuditRecord, CliError> =>
  Stream.suspend(() => {
    const reader = new ExportReader(options)
    const wrong = (sentence: string) => new CliError({ message: `${nameOfInput(path)}: ${sentence}` })
    const records = inputLines(path).pipe(
      Stream.mapEffect((line) => {
        const read = reader.take(line)
        return typeof read === "string" ? wrong(read) : Effect.succeed(read)
      }),
      Stream.filter((record) => record !== undefined),
    )
    const end = Stream.suspend(() => {
      const sentence = reader.end()
      return sentence === undefined ? Stream.empty : Stream.fail(wrong(sentence))
    })
    return Stream.concat(records, end)
  })

/** Takes text to be written; done when the next may be given. */
export type Write = (text: string) => Effect.Effect<void, CliError>

/**
 * Writes to the standard output, or to a file that must not exist yet: when the scope closes it is complete on disk, or
 * gone if something failed.
 */
export const writerTo = (path: string): Effect.Effect<Write, CliError, Scope.Scope> =>
  path === standardStream ? Effect.succeed(writeTo(process.stdout, "the standard output")) : openFile(path)

const writeTo =
  (stream: NodeJS.WritableStream, name: string): Write =>
  (text) =>
    Effect.callback<void, CliError>((resume) => {
      stream.write(text, (cause) => resume(cause == null ? Effect.void : notWritten(name, cause)))
    })

const notWritten = (name: string, cause: unknown): CliError =>
  new CliError({ message: `${name} cannot be written: ${reasonOf(cause)}` })

const openFile = (path: string): Effect.Effect<Write, CliError, Scope.Scope> => {
  const open = Effect.callback<ReturnType<typeof createWriteStream>, CliError>((resume) => {
    const file = createWriteStream(path, { flags: "wx" })
    file.once("open", () => resume(Effect.succeed(file))).once("error", (cause) => resume(notWritten(path, cause)))
  })
  const close = (file: ReturnType<typeof createWriteStream>, exit: Exit.Exit<unknown, unknown>) =>
    Effect.callback<void>((resume) => {
      file.end(() => {
        if (Exit.isFailure(exit)) rmSync(path, { force: true })
        resume(Effect.void)
      })
    })
  return Effect.map(Effect.acquireRelease(open, close), (file) => writeTo(file, path))
}
