/** `ticketrush verify-receipt`: whether a receipt holds against an exported journal, and what became of the place. */

import { readFileSync } from "node:fs"
import { type Head, type Receipt, readReceipt, verifyHead } from "@ticketrush/audit/Receipt"
import { ReceiptAudit, type ReceiptReport } from "@ticketrush/audit/ReceiptAudit"
import { readSettings } from "@ticketrush/http/boot/config"
import { findKeys } from "@ticketrush/http/keys/key-file"
import { reasonOf } from "@ticketrush/protocol"
import { timeText } from "@ticketrush/protocol/describe-event"
import { printable } from "@ticketrush/protocol/printable"
import { Effect, Stream } from "effect"
import type { JSONWebKeySet } from "jose"
import { CliError } from "../CliError.ts"
import { recordsOfFile } from "./export-file.ts"
import { nameOfInput, standardStream } from "./input-lines.ts"

export type VerifyReceipt = {
  /** `-` is the standard input, of the receipt or of the journal. */
  readonly receipt: string
  readonly journal: string
  readonly unclosed: boolean
  /** Absent: the keys of this installation. */
  readonly jwks: string | undefined
}

export const verifyReceipt = Effect.fnUntraced(function* (asked: VerifyReceipt, print: (line: string) => void) {
  const name = nameOfInput(asked.receipt)
  const receipt = readReceipt(yield* textOf(asked.receipt === standardStream ? 0 : asked.receipt, name))
  if (typeof receipt === "string") return yield* new CliError({ message: `${name} ${receipt}` })
  const jwks = yield* asked.jwks === undefined ? ownKeys : keysOf(asked.jwks)
  print(
    `place ${receipt.place} of concert ${receipt.concert}, person ${receipt.person}, joined ${timeText(receipt.joinedAt)}`,
  )
  const head = yield* Effect.promise(() => verifyHead(receipt, jwks))
  if (typeof head === "string") {
    print(`\nThe receipt does not hold:\n  signature: ${head}`)
    return 1
  }
  const audit = new ReceiptAudit(receipt, head, timeText)
  let records = 0
  yield* Stream.runForEach(recordsOfFile(asked.journal, asked), (record) =>
    Effect.sync(() => {
      if (record.concertId !== receipt.concert) return
      records++
      audit.take(record)
    }),
  )
  if (records === 0) {
    return yield* new CliError({
      message: `${nameOfInput(asked.journal)} holds no record of concert ${receipt.concert}`,
    })
  }
  const report = audit.report()
  print(reportText(receipt, head, report))
  return holds(report) ? 0 : 1
})

const holds = ({ wrongs, sale }: ReceiptReport): boolean => wrongs.length === 0 && sale.violations.length === 0

const reportText = (receipt: Receipt, head: Head, report: ReceiptReport): string => {
  const { wrongs, sale, last, story } = report
  const { position, at, kid } = head
  const signed = `signed at position ${position}, ${timeText(at)}, by key ${kid}; the journal goes to position ${last}`
  const told = [...story.chapters().map(({ at, text }) => `${timeText(at)}  ${text}`), ...story.summary()]
  const verdict = holds(report)
    ? [
        `The receipt holds: place ${receipt.place} stands in the journal it was given from, and every admission kept the order.`,
      ]
    : [
        "The receipt does not hold:",
        ...wrongs.map((wrong) => `  receipt: ${wrong}`),
        ...sale.violations.map((violation) => `  journal: ${violation}`),
      ]
  return lineByLine([signed, "", ...told.map((line) => `  ${line}`), "", ...verdict])
}

const lineByLine = (lines: ReadonlyArray<string>): string => lines.map(printable).join("\n")

/** Bytes of a receipt or a list of keys. */
const fileBytesMax = 64 * 1024

const textOf = (file: string | number, name: string): Effect.Effect<string, CliError> =>
  Effect.try({
    try: () => readFileSync(file, "utf8"),
    catch: (cause) => new CliError({ message: `${name} cannot be read: ${reasonOf(cause)}` }),
  }).pipe(
    Effect.flatMap((text) =>
      text.length <= fileBytesMax ? Effect.succeed(text) : new CliError({ message: `${name} is too long` }),
    ),
  )

const keysOf = (path: string): Effect.Effect<JSONWebKeySet, CliError> =>
  Effect.flatMap(textOf(path, path), (text) => {
    try {
      const value = JSON.parse(text)
      if (Array.isArray(value?.keys)) return Effect.succeed(value as JSONWebKeySet)
    } catch {
      // Said below, like every other text that is no list of keys.
    }
    return new CliError({ message: `${path} is no list of keys (what a server has at /.well-known/jwks.json)` })
  })

const ownKeys: Effect.Effect<JSONWebKeySet, CliError> = Effect.gen(function* () {
  const { dataFolder } = yield* readSettings
  const keys = yield* findKeys(dataFolder)
  if (keys !== undefined) return JSON.parse(keys.jwks) as JSONWebKeySet
  return yield* new CliError({
    message: `there are no keys in ${dataFolder}: set --jwks to a copy of the server's /.well-known/jwks.json`,
  })
}).pipe(Effect.mapError(({ message }) => new CliError({ message })))
