import type { PlaceView, SaleView } from "@ticketrush/engine/EngineApi"
import { PlaceStatus } from "@ticketrush/protocol"
import { Effect } from "effect"
import { compactVerify, createLocalJWKSet } from "jose"
import { beforeEach, describe, expect, it } from "vitest"
import { generateKey, Keys } from "../../src/keys/Keys.ts"
import { Receipts } from "../../src/line/Receipts.ts"

let keys: Keys
let receipts: Receipts
beforeEach(async () => {
  keys = await Effect.runPromise(Effect.flatMap(generateKey, (key) => Keys.make([key])))
  receipts = new Receipts(keys)
})

const view = (offset: number, change: Partial<SaleView> = {}): SaleView =>
  ({
    concertId: 7,
    epoch: 2,
    offset,
    at: 1_790_000_000_123,
    hash: new Uint8Array(32).fill(offset),
    ...change,
  }) as SaleView

const place = (number: number): PlaceView => ({
  place: number,
  person: 500 + number,
  status: PlaceStatus.waiting,
  rank: number,
  joinedAt: 1_790_000_000_000 + number,
  pass: 0,
  passUntil: 0,
})

const headOf = (receipt: string): string => JSON.parse(receipt).head

describe("a receipt", () => {
  it("names the place and carries the head of the journal, signed for holders of the published keys", async () => {
    const { head, ...rest } = JSON.parse(receipts.issue(view(9), place(3)))
    expect(rest).toEqual({ concert: 7, place: 3, person: 503, joinedAt: 1_790_000_000_003 })
    const { payload, protectedHeader } = await compactVerify(head, createLocalJWKSet(JSON.parse(keys.jwks)))
    expect(protectedHeader.typ).toBe("ticketrush-head+jwt")
    expect(JSON.parse(Buffer.from(payload).toString())).toEqual({
      iss: "ticketrush",
      concert: 7,
      epoch: 2,
      position: 9,
      hash: "09".repeat(32),
      iat: 1_790_000_000.123,
    })
  })

  it("shares its signature with all others of the same head", () => {
    const heads = Array.from({ length: 1_000 }, (_, i) => headOf(receipts.issue(view(9), place(i + 1))))
    expect(new Set(heads).size).toBe(1)
    expect(receipts.counters().signatures).toBe(1)
  })

  it("has another head after another record, under another epoch and for another sale", () => {
    const heads = [
      receipts.issue(view(9), place(1)),
      receipts.issue(view(10), place(1)),
      receipts.issue(view(10, { epoch: 3 }), place(1)),
      receipts.issue(view(10, { concertId: 8 }), place(1)),
    ].map(headOf)
    expect(new Set(heads).size).toBe(4)
    receipts.issue(view(10, { epoch: 3 }), place(2))
    expect(receipts.counters().signatures).toBe(4)
  })

  it("is made for any number of sales in bounded memory", () => {
    const few = new Receipts(keys, 4)
    for (let concertId = 1; concertId <= 50; concertId++) few.issue(view(9, { concertId }), place(1))
    expect(few.counters().signatures).toBe(50)
    few.issue(view(9, { concertId: 50 }), place(2))
    expect(few.counters().signatures).toBe(50)
    few.issue(view(9, { concertId: 1 }), place(2))
    expect(few.counters().signatures).toBe(51)
  })
})
