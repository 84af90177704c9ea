/**
 * Two journals that the code of 476218b decided, record by record, and what that code made of them: a sale behind a line that
 * asks for passes, and one without. They lead to the same state as long as journals are kept.
 */
import { readFileSync } from "node:fs"
import { decodeEvents } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { apply } from "../../../src/core/apply.ts"
import { Sale } from "../../../src/core/Sale.ts"
import { chainHash, emptyHash } from "../../../src/journal/chain.ts"
import { type Digested, digestOf } from "./digest.ts"

type Kept = {
  readonly concertId: number
  readonly first: number
  readonly last: number
  readonly epoch: number
  readonly at: number
  readonly frame: string
  readonly hash: string
}
type Line = Kept | { readonly concertId: number; readonly digest: string }

const lines = readFileSync(new URL("journals.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Line)

const recordsOf = (concertId: number) =>
  lines
    .filter((line): line is Kept => line.concertId === concertId && "frame" in line)
    .map((kept) => ({ ...kept, frame: new Uint8Array(Buffer.from(kept.frame, "base64")) }))

const replayed = (concertId: number, records = recordsOf(concertId)): Sale => {
  const sale = new Sale(concertId)
  for (const { at, frame } of records) for (const event of decodeEvents(frame)) apply(sale, event, at)
  return sale
}

/** The sale with all its times in columns, as they were then. */
const asThen = (sale: Sale): Digested => {
  const { reservations } = sale
  const { cancelledAt, count, expiredAt, refundedAt } = reservations
  return {
    ...sale,
    reservations: {
      ...reservations,
      seat: (sequence, nth) => reservations.seat(sequence, nth),
      cancelledAt: cancelledAt.upTo(count),
      refundedAt: refundedAt.upTo(count),
      expiredAt: expiredAt.upTo(count),
    },
  }
}

describe.each([7, 8])("the journal of concert %i that earlier code wrote", (concertId) => {
  it("leads to the state that its writer had", () => {
    const end = lines.find((line) => line.concertId === concertId && "digest" in line)
    expect({ concertId, digest: digestOf(asThen(replayed(concertId))) }).toEqual(end)
  })

  it("leads to another state without its last record", () => {
    const digests = [recordsOf(concertId), recordsOf(concertId).slice(0, -1)].map((records) =>
      digestOf(asThen(replayed(concertId, records))),
    )
    expect(digests[0]).not.toBe(digests[1])
  })

  it("has the hashes that its records have today", () => {
    let before = emptyHash
    for (const { hash, ...record } of recordsOf(concertId)) {
      before = chainHash(before, record)
      expect(Buffer.from(before).toString("hex")).toBe(hash)
    }
  })
})

it("the journals hold every kind of event that people and time brought about then", () => {
  const kinds = new Set(
    [7, 8].flatMap((concertId) =>
      recordsOf(concertId).flatMap(({ frame }) => decodeEvents(frame).map(({ kind }) => kind)),
    ),
  )
  expect([...kinds].sort()).toEqual([
    ...[
      "admitted",
      "called",
      "cancelled",
      "confirmed",
      "expired",
      "held",
      "joined",
      "left",
      "line-cleared",
      "line-set",
    ],
    ...["option-added", "pass-expired", "pass-used", "passed-over", "paying", "refunded", "returned", "sale-closed"],
    "sale-opened",
  ])
})
