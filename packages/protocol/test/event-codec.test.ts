import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { Defect } from "../src/assert.ts"
import { canonicalJson } from "../src/canonical-json.ts"
import { decodeEvents, EventWriter, encodeEvents } from "../src/event-codec.ts"
import { newestVersion } from "../src/event-kinds.ts"
import { AdmittedBy, type SaleEvent } from "../src/events.ts"
import { personIdMax, reservationSequenceMax, seatsPerOptionMax } from "../src/ids.ts"
import { seatFlags } from "../src/layout.ts"
import { limits } from "../src/limits.ts"
import { contractLine, lineMethods, PlaceStatus } from "../src/line.ts"
import { RefundWhy } from "../src/payments.ts"
import { openRules } from "../src/sale-rules.ts"
import { type Draws, holdsForSeeds, takenIn } from "./Draws.ts"

const kinds = [
  "sale-opened",
  "option-added",
  "sale-closed",
  "rules-set",
  "held",
  "paying",
  "confirmed",
  "cancelled",
  "refunded",
  "expired",
  "reappeared",
  "extended",
  "line-set",
  "joined",
  "admitted",
  "called",
  "left",
  "passed-over",
  "returned",
  "pass-used",
  "pass-expired",
  "pass-revoked",
  "pass-idle",
  "lapsed",
  "line-cleared",
  "payments-set",
  "intent-opened",
  "intent-authorized",
  "intent-captured",
  "intent-cancelled",
  "stray-captured",
  "retaken",
  "refund-asked",
  "refund-settled",
  "refund-failed",
  "seats-blocked",
  "seats-released",
  "option-cancelled",
  "wishes-filed",
  "wishes-ended",
  "parted",
  "transfer-offered",
  "transfer-ended",
  "transferred",
] as const satisfies ReadonlyArray<SaleEvent["kind"]>

const time = (draws: Draws) => draws.edgy(0, 253_402_300_799_999)
const name = (draws: Draws) => draws.pick(["R", "VIP석", '좌석 "A"', "\\", "🎫", "", "é"])
const statuses = Object.values(PlaceStatus)
const won = (draws: Draws) => draws.edgy(0, limits.seatsPerHoldMax * limits.priceMax)
const digest = (draws: Draws) => ({ high: word32(draws), low: word32(draws) })
const word32 = (draws: Draws) => draws.edgy(0, 2 ** 32 - 1)

const houseSeats = (draws: Draws) => ({
  option: draws.edgy(0, 1_023),
  seats: draws.whole(0, 1) === 0 ? null : draws.list(1, 5, () => draws.edgy(0, seatsPerOptionMax - 1)),
  author: draws.edgy(0, personIdMax),
})

const eventIn = (draws: Draws): SaleEvent => {
  const kind = draws.pick(kinds)
  switch (kind) {
    case "sale-opened": {
      const policy = {
        seatsPerPersonMax: draws.edgy(0, 16),
        holdTtlMs: draws.edgy(100, 86_400_000),
        opensAt: time(draws),
      }
      return { kind, policy }
    }
    case "wishes-filed": {
      const wish = { seats: draws.edgy(1, 16), atWorst: draws.pick([0, 2, 5] as const), section: name(draws) }
      const wishes = draws.list(1, limits.wishesPerPersonMax, () => ({ option: draws.edgy(0, 1_023), wish }))
      return { kind, person: draws.edgy(1, personIdMax), tier: draws.whole(0, 3), wishes }
    }
    case "wishes-ended":
      return draws.pick([
        { kind, person: draws.edgy(1, personIdMax), outcome: "met", rank: draws.edgy(1, 5) },
        { kind, person: draws.edgy(1, personIdMax), outcome: draws.pick(["unmet", "withdrawn"] as const), rank: 0 },
      ])
    case "option-added": {
      const tiers = draws.list(1, 4, () => ({ name: name(draws), price: draws.edgy(0, limits.priceMax) }))
      const sections = draws.list(1, 3, () => ({
        code: name(draws),
        tier: draws.whole(0, 3),
        rows: draws.list(0, 2, () => ({ label: name(draws), from: 1, to: draws.whole(1, 90) })),
        capacity: draws.whole(0, 90),
      }))
      const flags = draws.list(0, 2, () => ({
        flag: draws.pick(seatFlags),
        seats: draws.list(0, 3, () => name(draws)),
      }))
      const until = draws.whole(0, 1) === 0 ? {} : { until: time(draws) }
      const option = { number: draws.edgy(0, 1_023), layout: { sections, flags }, tiers, ...until }
      const key = { high: draws.edgy(0, 2 ** 32 - 1), low: draws.edgy(0, 2 ** 32 - 1) }
      return draws.pick([
        { kind, option },
        { kind, option, added: { author: draws.edgy(0, personIdMax), key } },
      ])
    }
    case "sale-closed":
      return { kind }
    case "rules-set": {
      const from = draws.whole(0, 1_000)
      const rules = {
        ...openRules,
        presales: draws.list(0, 2, () => ({ from, until: from + 1, minimumTier: draws.whole(0, 3), group: 1 })),
        generalFrom: time(draws),
        perTierMax: draws.list(0, 3, () => draws.edgy(0, 16)),
        cooldownMs: draws.edgy(0, limits.dayMs),
        refundFees: draws.list(0, 2, () => ({ until: time(draws), percent: draws.whole(0, 100) })),
        codes: draws.list(0, 2, () => ({ group: draws.edgy(1, 255), digest: "0".repeat(64) })),
      }
      return { kind, version: draws.edgy(1, 200), from: time(draws), author: draws.edgy(0, personIdMax), rules }
    }
    case "held":
      return {
        kind,
        reservation: draws.edgy(1, reservationSequenceMax),
        person: draws.edgy(1, personIdMax),
        option: draws.edgy(0, 1_023),
        seats: draws.list(1, limits.seatsPerHoldMax, () => draws.edgy(0, seatsPerOptionMax - 1)),
        deadline: time(draws),
        price: draws.edgy(0, limits.seatsPerHoldMax * limits.priceMax),
        key: draws.whole(0, 1) === 0 ? null : { high: word32(draws), low: word32(draws) },
        ...(draws.whole(0, 1) === 0
          ? {}
          : { terms: { version: draws.edgy(1, 65_535), tier: draws.whole(0, 3), group: draws.edgy(0, 255) } }),
        ...(draws.whole(0, 1) === 0 ? {} : { best: takenIn(draws) }),
      }
    case "extended": {
      const turn = draws.edgy(0, limits.placesPerSaleMax)
      return { kind, reservation: draws.edgy(1, reservationSequenceMax), deadline: time(draws), turn }
    }
    case "line-set": {
      const method = draws.pick(lineMethods)
      const own = draws.whole(0, 1) === 0 ? {} : { returnMs: draws.edgy(0, limits.returnMsMax) }
      const policy = { ...contractLine, method, protects: draws.whole(0, 1) === 1, activeMax: word32(draws), ...own }
      return { kind, policy }
    }
    case "joined":
      return { kind, place: word32(draws), person: draws.edgy(1, personIdMax) }
    case "admitted":
      return {
        kind,
        place: word32(draws),
        was: draws.pick(statuses),
        by: draws.pick(Object.values(AdmittedBy)),
        pass: word32(draws),
        until: time(draws),
        tick: time(draws),
        tokens: draws.edgy(0, 2 ** 31 - 1) - draws.edgy(0, 1_000),
      }
    case "called":
      return {
        kind,
        place: word32(draws),
        was: draws.pick(statuses),
        pass: word32(draws),
        until: time(draws),
        freed: draws.edgy(1, reservationSequenceMax),
        priorityUntil: time(draws),
      }
    case "left":
    case "passed-over":
    case "returned":
    case "pass-used":
    case "pass-expired":
    case "pass-revoked":
    case "pass-idle":
    case "lapsed":
      return { kind, place: word32(draws), was: draws.pick(statuses) }
    case "line-cleared":
      return { kind, through: word32(draws) }
    case "cancelled":
    case "expired": {
      const back = draws.whole(0, 1) === 0 ? {} : { returnsAt: time(draws) }
      return { kind, reservation: draws.edgy(1, reservationSequenceMax), ...back }
    }
    case "payments-set": {
      const payMs = draws.edgy(limits.payMsMin, limits.dayMs)
      const terms = { gateway: draws.pick(["sandbox", "toss"]), payMs, refundMs: draws.edgy(100, 10_000) }
      return { kind, terms: draws.whole(0, 1) === 0 ? terms : { ...terms, bookingFee: draws.edgy(1, 100_000) } }
    }
    case "intent-opened": {
      const reservation = draws.edgy(1, reservationSequenceMax)
      return { kind, payment: word32(draws), reservation, amount: won(draws), until: time(draws) }
    }
    case "intent-authorized":
      return { kind, payment: word32(draws) }
    case "intent-captured":
    case "intent-cancelled":
    case "stray-captured":
      return { kind, payment: word32(draws), report: draws.whole(0, 1) === 0 ? null : digest(draws) }
    case "refund-asked": {
      const why = draws.pick(Object.values(RefundWhy))
      const [refund, payment] = [word32(draws), word32(draws)]
      const part = draws.whole(0, 1) === 0 ? {} : { part: draws.edgy(1, reservationSequenceMax) }
      return { kind, refund, payment, amount: won(draws), fee: won(draws), why, until: time(draws), ...part }
    }
    case "refund-settled":
    case "refund-failed":
      return { kind, refund: word32(draws), report: digest(draws) }
    case "parted":
      return {
        kind,
        reservation: draws.edgy(1, reservationSequenceMax),
        part: draws.edgy(1, reservationSequenceMax),
        person: draws.edgy(1, personIdMax),
        option: draws.edgy(0, 1_023),
        seats: draws.list(1, limits.seatsPerHoldMax, () => draws.edgy(0, seatsPerOptionMax - 1)),
        price: won(draws),
        byBuyer: draws.whole(0, 1) === 0,
      }
    case "transfer-offered":
    case "transfer-ended":
    case "transferred": {
      const about = { reservation: draws.edgy(1, reservationSequenceMax), person: draws.edgy(1, personIdMax) }
      const other = draws.edgy(1, personIdMax)
      if (kind === "transfer-ended") return { kind, ...about, ...(draws.whole(0, 1) === 0 ? {} : { from: other }) }
      return kind === "transferred"
        ? { kind, ...about, from: other }
        : { kind, ...about, to: other, until: time(draws) }
    }
    case "seats-blocked":
      return { kind, ...houseSeats(draws), until: draws.whole(0, 1) === 0 ? null : time(draws) }
    case "seats-released":
      return { kind, ...houseSeats(draws), due: draws.whole(0, 1) === 0 ? null : time(draws) }
    case "option-cancelled":
      return { kind, option: draws.edgy(0, 1_023), author: draws.edgy(0, personIdMax) }
    default:
      return { kind, reservation: draws.edgy(1, reservationSequenceMax) }
  }
}

describe("the bytes of events", () => {
  it("give back every event, alone and in a record of many", () => {
    holdsForSeeds(500, (draws) => {
      const events = draws.list(0, 40, () => eventIn(draws))
      const bytes = encodeEvents(events)
      expect(decodeEvents(bytes)).toEqual(events)
      expect(encodeEvents(decodeEvents(bytes))).toEqual(bytes)
    })
  })

  it("are read from the middle of a larger buffer, as a network hands them over", () => {
    holdsForSeeds(100, (draws) => {
      const events = draws.list(1, 5, () => eventIn(draws))
      const bytes = encodeEvents(events)
      const larger = new Uint8Array(bytes.length + 14).fill(255)
      larger.set(bytes, 7)
      expect(decodeEvents(larger.subarray(7, 7 + bytes.length))).toEqual(events)
    })
  })

  it("are the same from a writer that was used before, and never change once taken", () => {
    const writer = new EventWriter()
    holdsForSeeds(100, (draws) => {
      const events = draws.list(1, 10, () => eventIn(draws))
      for (const event of events) writer.write(event)
      const taken = writer.take()
      const copy = taken.slice()
      writer.write(eventIn(draws))
      writer.take()
      expect(taken).toEqual(copy)
      expect(taken).toEqual(encodeEvents(events))
    })
  })

  it("fill a record that is far larger than the writer's first buffer", () => {
    const seats = Array.from({ length: limits.seatsPerHoldMax }, (_, seat) => seat)
    const held = { kind: "held", person: 1, option: 0, seats, deadline: 1, price: 1, key: null } as const
    const events = Array.from({ length: limits.eventsPerRecordMax }, (_, n) => ({ ...held, reservation: n + 1 }))
    expect(decodeEvents(encodeEvents(events))).toEqual(events)
  })

  it("are refused when they end inside an event", () => {
    holdsForSeeds(200, (draws) => {
      const before = draws.list(0, 2, () => eventIn(draws))
      const start = encodeEvents(before).length
      const bytes = encodeEvents([...before, eventIn(draws)])
      for (let end = start + 1; end < bytes.length; end++) {
        expect(() => decodeEvents(bytes.subarray(0, end)), `cut at ${end}`).toThrow()
      }
    })
  })

  it.each([
    ["a kind that is unknown", Uint8Array.of(99, 1)],
    ["a version from the future", Uint8Array.of(3, newestVersion("sale-closed") + 1)],
    ["a version that only another kind has", Uint8Array.of(3, 2)],
    ["no version", Uint8Array.of(3)],
    ["version 0", Uint8Array.of(3, 0)],
  ])("are a defect with %s", (_what, bytes) => {
    expect(() => decodeEvents(bytes)).toThrow(Defect)
  })
})

describe("canonical JSON", () => {
  it("is the same text however the fields were put together", () => {
    const one = { b: [1, { z: null, a: "é" }], a: { y: true, x: -0.5 } }
    const two = { a: { x: -0.5, y: true }, b: [1, { a: "é", z: null }] }
    expect(canonicalJson(one)).toBe(canonicalJson(two))
    expect(canonicalJson(one)).toBe('{"a":{"x":-0.5,"y":true},"b":[1,{"a":"é","z":null}]}')
    expect(JSON.parse(canonicalJson(one))).toEqual(one)
  })
})

/** Bytes that were written by the code of their day. The files are never changed; a new version adds files. */
describe("golden events", () => {
  type Golden = { readonly version: number; readonly event: SaleEvent; readonly bytes: string }
  const folder = new URL("golden/", import.meta.url)
  const goldens = readdirSync(folder).map((file): readonly [string, Golden] => [
    file,
    JSON.parse(readFileSync(new URL(file, folder), "utf8")),
  ])

  it("are there for every kind in every version", () => {
    const expected = kinds.flatMap((kind) =>
      Array.from({ length: newestVersion(kind) }, (_, version) => `${kind}.v${version + 1}.json`),
    )
    expect(goldens.map(([file]) => file).sort()).toEqual(expected.sort())
  })

  it.each(goldens)("%s still reads as the event it was", (_file, { event, bytes }) => {
    expect(decodeEvents(Buffer.from(bytes, "hex"))).toEqual([event])
  })

  it.each(goldens)("%s is still written so", (_file, golden) => {
    expect(Buffer.from(encodeEvents([golden.event])).toString("hex")).toBe(golden.bytes)
  })
})
