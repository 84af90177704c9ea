import { describe, expect, it } from "vitest"
import type { Wish } from "../src/best-seats.ts"
import {
  byPerson,
  bySystem,
  byUnnamedOperator,
  type Command,
  type Facts,
  noFacts,
  type SeatChoice,
} from "../src/commands.ts"
import { concertIdMax, optionIdOf, personIdMax, reservationIdOf, reservationSequenceMax, seatIdOf } from "../src/ids.ts"
import { sectionA } from "../src/layout.ts"
import { contractLine } from "../src/line.ts"
import { type RefusalCode, refusal, refusals } from "../src/refusals.ts"
import type { Reply } from "../src/replies.ts"
import { openRules } from "../src/sale-rules.ts"
import { ReservationStatus } from "../src/status.ts"
import { WireError, WireReader, WireWriter, wireVersion } from "../src/wire-codec.ts"
import { type Draws, holdsForSeeds } from "./Draws.ts"

const commandKinds = [
  "open-sale",
  "close-sale",
  "set-rules",
  "add-option",
  "block-seats",
  "release-seats",
  "cancel-option",
  "cancel-many",
  "cancel-seats",
  "offer-transfer",
  "end-transfer",
  "take-transfer",
  "hold",
  "hold-best",
  "start-paying",
  "confirm",
  "cancel",
  "refund",
  "release",
  "extend",
  "open-intent",
  "authorize",
  "payment-report",
  "join",
  "leave",
  "appear",
  "set-line",
  "activate",
  "deactivate",
  "clear-line",
  "file-wishes",
  "withdraw-wishes",
] as const satisfies ReadonlyArray<Command["kind"]>

const word32 = (draws: Draws) => draws.edgy(0, 2 ** 32 - 1)
const factsIn = (draws: Draws): { readonly facts?: Facts } => {
  const facts = [
    undefined,
    noFacts,
    { version: 2, tier: draws.whole(0, 3), group: draws.edgy(0, 255), rules: draws.edgy(0, 65_535) },
    { version: 2, tier: 1, group: 0, rules: 0, blocked: refusal("request-repeated", { requestFingerprint: "지문" }) },
  ] as const
  const known = draws.pick(facts)
  return known === undefined ? {} : { facts: known }
}
const personIn = (draws: Draws) => draws.edgy(1, personIdMax)

const commandIn = (draws: Draws): Command => {
  const kind = draws.pick(commandKinds)
  const person = personIn(draws)
  switch (kind) {
    case "open-sale": {
      const policy = { seatsPerPersonMax: 4, holdTtlMs: 300_000, opensAt: draws.edgy(0, 2 ** 45) }
      const tiers = [{ name: draws.pick(["R", "VIP석", ""]), price: draws.whole(0, 1_000_000) }]
      const options = [{ number: 0, layout: sectionA(draws.whole(1, 50)), tiers }]
      const terms = { gateway: "sandbox", payMs: 900_000, refundMs: 86_400_000 }
      const payments = draws.pick([terms, { ...terms, bookingFee: draws.edgy(1, 100_000) }])
      return draws.pick([
        { kind, policy, options },
        { kind, policy, options, line: contractLine },
        { kind, policy, options, line: contractLine, payments },
      ])
    }
    case "add-option": {
      const tiers = [{ name: draws.pick(["R", "VIP석", ""]), price: draws.whole(0, 1_000_000) }]
      const until = draws.whole(0, 1) === 0 ? {} : { until: draws.edgy(0, 2 ** 45) }
      const plan = { layout: sectionA(draws.whole(1, 50)), tiers, ...until }
      return { kind, plan, key: { high: word32(draws), low: word32(draws) }, author: person }
    }
    case "cancel-many":
      return {
        kind,
        reservations: [reservationIdOf(draws.edgy(1, concertIdMax), draws.edgy(1, reservationSequenceMax))],
        by: draws.pick([byPerson(person), bySystem, byUnnamedOperator]),
      }
    case "cancel-seats": {
      const option = optionIdOf(draws.edgy(1, concertIdMax), draws.edgy(0, 1_023))
      const reservation = reservationIdOf(draws.edgy(1, concertIdMax), draws.edgy(1, reservationSequenceMax))
      return { kind, reservation, by: draws.pick([byPerson(person), bySystem]), seats: [seatIdOf(option, 7)] }
    }
    case "offer-transfer":
    case "end-transfer":
    case "take-transfer": {
      const reservation = reservationIdOf(draws.edgy(1, concertIdMax), draws.edgy(1, reservationSequenceMax))
      if (kind === "offer-transfer") return { kind, reservation, person, to: personIn(draws) }
      return kind === "take-transfer" ? { kind, reservation, person, ...factsIn(draws) } : { kind, reservation, person }
    }
    case "block-seats":
    case "release-seats":
    case "cancel-option": {
      const option = optionIdOf(draws.edgy(1, concertIdMax), draws.edgy(0, 1_023))
      if (kind === "cancel-option") return { kind, option, author: person }
      const choice = draws.pick<SeatChoice>([
        { kind: "all" },
        { kind: "flags", flags: ["accessible", "companion"] },
        { kind: "seats", seats: [seatIdOf(option, 0), seatIdOf(option, draws.edgy(1, 99))] },
      ])
      if (kind === "release-seats") return { kind, option, choice, author: person }
      return { kind, option, choice, until: draws.whole(0, 1) === 0 ? null : draws.edgy(0, 2 ** 45), author: person }
    }
    case "file-wishes": {
      const option = optionIdOf(draws.edgy(1, concertIdMax), draws.edgy(0, 1_023))
      const wishes = draws.list(1, 5, () => ({ option, wish: { seats: draws.whole(1, 16), atWorst: 5 } as const }))
      return { kind, person, tier: draws.whole(0, 3), wishes }
    }
    case "withdraw-wishes":
      return { kind, person }
    case "set-rules":
      return {
        kind,
        rules: { ...openRules, perPersonMax: draws.edgy(0, 16) },
        from: draws.edgy(0, 2 ** 45),
        author: person,
      }
    case "hold": {
      const option = optionIdOf(draws.edgy(1, concertIdMax), draws.edgy(0, 1023))
      const seats = draws.list(1, 16, () => seatIdOf(option, draws.edgy(0, 2 ** 17 - 1)))
      const key = draws.whole(0, 1) === 0 ? null : { high: word32(draws), low: word32(draws) }
      const shown = draws.whole(0, 1) === 0 ? {} : { pass: word32(draws) }
      return { kind, person, seats, key, ...shown, ...factsIn(draws) }
    }
    case "hold-best": {
      const option = optionIdOf(draws.edgy(1, concertIdMax), draws.edgy(0, 1023))
      const key = draws.whole(0, 1) === 0 ? null : { high: word32(draws), low: word32(draws) }
      const shown = draws.whole(0, 1) === 0 ? {} : { pass: word32(draws) }
      const wish = draws.pick<Wish>([
        { seats: draws.whole(1, 16), atWorst: 5 },
        { seats: 2, atWorst: 0, tier: "R석", section: "가", flag: "companion" },
      ])
      return { kind, person, option, wish, key, ...shown, ...factsIn(draws) }
    }
    case "start-paying":
    case "confirm":
    case "cancel":
    case "refund":
    case "release":
    case "extend":
    case "open-intent":
    case "authorize": {
      const reservation = reservationIdOf(draws.edgy(1, concertIdMax), draws.edgy(1, reservationSequenceMax))
      return { kind, reservation, by: draws.pick([byPerson(person), byUnnamedOperator, bySystem]) }
    }
    case "payment-report": {
      const about = { kind, payment: word32(draws), report: { high: word32(draws), low: word32(draws) } } as const
      const amount = draws.edgy(0, 2 ** 45)
      const refund = word32(draws)
      return draws.pick([
        { ...about, says: "captured", amount },
        { ...about, says: "cancelled" },
        { ...about, says: "refund-failed", refund, amount },
      ] as const)
    }
    case "join":
      return { kind, person, ...factsIn(draws) }
    case "set-line":
      return { kind, policy: contractLine }
    case "close-sale":
    case "clear-line":
      return { kind }
    default:
      return { kind, person }
  }
}

const replyIn = (draws: Draws): Reply => {
  const kind = draws.pick(["accepted", "refused", "try-again"] as const)
  if (kind !== "accepted") {
    const code = draws.pick(Object.keys(refusals) as RefusalCode[])
    return { kind, refusal: { code, detail: draws.whole(0, 1) === 0 ? {} : { seatId: word32(draws), name: "석" } } }
  }
  const reservation = reservationIdOf(draws.edgy(1, concertIdMax), draws.edgy(1, reservationSequenceMax))
  return { kind, reservation, status: draws.pick(Object.values(ReservationStatus)) }
}

describe("the wire", () => {
  it("brings batches of commands and replies over as they were", () => {
    const seen = new Set<string>()
    holdsForSeeds(500, (draws) => {
      const commands = draws.list(0, 30, () => commandIn(draws))
      const replies = draws.list(0, 30, () => replyIn(draws))
      const writer = new WireWriter()
      for (const command of commands) writer.command(command)
      for (const reply of replies) writer.reply(reply)
      const reader = new WireReader(writer.take())
      expect(commands.map(() => reader.command())).toEqual(commands)
      expect(replies.map(() => reader.reply())).toEqual(replies)
      expect(reader.atEnd).toBe(true)
      for (const { kind } of [...commands, ...replies]) seen.add(kind)
    })
    expect(seen.size).toBe(commandKinds.length + 3)
  })

  it("finds bytes that end anywhere in the middle of a message", () => {
    holdsForSeeds(60, (draws) => {
      const writer = new WireWriter()
      const command = commandIn(draws)
      writer.command(command)
      const whole = writer.take()
      for (let length = 0; length < whole.length; length++) {
        expect(() => new WireReader(whole.subarray(0, length)).command()).toThrow(WireError)
      }
    })
  })

  it("refuses another version, an unknown kind and an unknown code", () => {
    expect(() => new WireReader(Uint8Array.of(wireVersion + 1, 6)).command()).toThrow(WireError)
    expect(() => new WireReader(Uint8Array.of(wireVersion, 200)).command()).toThrow(WireError)
    expect(() => new WireReader(Uint8Array.of(wireVersion, 200)).reply()).toThrow(WireError)
    // A join with facts, and a cancellation: what follows the person or the reservation.
    const join = Uint8Array.of(wireVersion, 6, ...new Uint8Array(8), 4)
    expect(() => new WireReader(join).command()).toThrow(/facts of version 4 are unknown/)
    const cancel = Uint8Array.of(wireVersion, 4, ...new Uint8Array(8), 9, ...new Uint8Array(8))
    expect(() => new WireReader(cancel).command()).toThrow(/no asker of kind 9/)
    const writer = new WireWriter()
    writer.reply({ kind: "refused", refusal: { code: "made-up" as RefusalCode, detail: {} } })
    expect(() => new WireReader(writer.take()).reply()).toThrow(WireError)
  })

  it("takes any bytes without anything but a command or its own error", () => {
    holdsForSeeds(2_000, (draws) => {
      const bytes = Uint8Array.from(draws.list(0, 40, () => draws.edgy(0, 255)))
      if (bytes.length > 0) bytes[0] = wireVersion
      try {
        new WireReader(bytes).command()
      } catch (error) {
        expect(error).toBeInstanceOf(WireError)
      }
    })
  })
})
