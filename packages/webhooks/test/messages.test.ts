/** What shops are told of the events of a sale. */
import { Engine } from "@ticketrush/engine/actor/Engine"
import type { JournalRecord } from "@ticketrush/engine/journal/Journal"
import { JournalMemory } from "@ticketrush/engine/journal/JournalMemory"
import { nodeClock, nodeDatabaseMs, nodeDefer, nodeRandom } from "@ticketrush/engine/ports-node"
import { encodeEvents, optionIdOf, reservationIdOf, type SaleEvent, seatIdOf, sectionA } from "@ticketrush/protocol"
import { webhookEvents } from "@ticketrush/protocol/webhook-events"
import { describe, expect, it } from "vitest"
import { messagesOf, testMessage, webhookPartitions } from "../src/messages/Message.ts"

const at = Date.UTC(2026, 10, 29, 12)
const opensAt = at + 60_000
const concert = 7
const option = optionIdOf(concert, 2)
const record = (first: number, ...events: ReadonlyArray<SaleEvent>): JournalRecord =>
  ({ concertId: concert, first, last: first + events.length - 1, at, epoch: 1, frame: encodeEvents(events) }) as never

const events: ReadonlyArray<SaleEvent> = [
  { kind: "sale-opened", policy: { seatsPerPersonMax: 4, holdTtlMs: 300_000, opensAt } },
  { kind: "option-added", option: { number: 2, layout: sectionA(3), tiers: [{ name: "R", price: 132_000 }] } },
  {
    ...{ kind: "held", reservation: 5, person: 9, option: 2, seats: [1, 2], deadline: at + 300_000 },
    ...{ price: 264_000, key: null },
  },
  { kind: "extended", reservation: 5, deadline: at + 600_000, turn: 0 },
  ...(["paying", "confirmed", "cancelled", "refunded", "expired"] as const).map((kind) => ({ kind, reservation: 5 })),
  { kind: "joined", place: 1, person: 9 },
  {
    ...{ kind: "parted", reservation: 5, part: 9, person: 9, option: 2, seats: [2] },
    ...{ price: 132_000, byBuyer: true },
  },
  { kind: "reappeared", reservation: 5 },
  { kind: "sale-closed" },
  { kind: "transfer-offered", reservation: 5, person: 9, to: 11, until: at + 60_000 },
  { kind: "transferred", reservation: 5, from: 9, person: 11 },
  { kind: "transfer-ended", reservation: 5, person: 9 },
]

describe("the messages of a sale", () => {
  const messages = messagesOf(concert, [record(1, ...events.slice(0, 2)), record(3, ...events.slice(2))])
  const bodyOf = (type: string) => JSON.parse(messages.find((message) => message.type === type)!.body)

  it("have the id of their event, which is the same whenever they are made", () => {
    const ids = messages.map(({ message }) => message)
    expect(ids).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 15].map((position) => `evt_7_${position}`))
    const inOnePiece = messagesOf(concert, [record(1, ...events)])
    expect(inOnePiece).toEqual(messages)
  })

  it("are of every type but that of rules, and tell nothing of the line, of seats that come back and of offers", () => {
    expect(new Set(messages.map(({ type }) => type))).toEqual(
      new Set(webhookEvents.filter((type) => type !== "sale.rules-set")),
    )
    for (const kind of ["joined", "transfer-"]) expect(JSON.stringify(messages)).not.toContain(kind)
  })

  it("say what happened, when and to what, with the ids of the HTTP API", () => {
    const reservationId = reservationIdOf(concert, 5)
    expect(bodyOf("reservation.held")).toEqual({
      type: "reservation.held",
      timestamp: "2026-11-29T12:00:00.000Z",
      data: {
        concertId: concert,
        reservationId,
        status: "HOLD",
        userId: 9,
        optionId: option,
        seatIds: [seatIdOf(option, 1), seatIdOf(option, 2)],
        price: 264_000,
        holdExpiresAt: "2026-11-29T12:05:00.000Z",
      },
    })
    expect(bodyOf("reservation.extended").data).toEqual({
      ...{ concertId: concert, reservationId, status: "HOLD", holdExpiresAt: "2026-11-29T12:10:00.000Z" },
    })
    expect(bodyOf("reservation.refunded").data).toEqual({ concertId: concert, reservationId, status: "REFUNDED" })
    expect(bodyOf("reservation.transferred").data).toEqual({
      ...{ concertId: concert, reservationId, status: "CONFIRMED", fromUserId: 9, userId: 11 },
    })
    expect(bodyOf("reservation.parted").data).toEqual({
      ...{ concertId: concert, reservationId: reservationIdOf(concert, 9), partOf: reservationId },
      ...{ userId: 9, optionId: option, seatIds: [seatIdOf(option, 2)], price: 132_000 },
    })
    expect(bodyOf("sale.opened").data).toEqual({
      ...{ concertId: concert, opensAt: "2026-11-29T12:01:00.000Z", holdTtlMs: 300_000, seatsPerPersonMax: 4 },
    })
    expect(bodyOf("sale.option-added").data).toEqual({
      ...{ concertId: concert, optionId: option, tiers: [{ name: "R", price: 132_000 }], soldUntil: null },
    })
    expect(bodyOf("sale.closed").data).toEqual({ concertId: concert })
  })

  it("of a reservation that was paid late say that it is confirmed, and its payment is not told by itself", () => {
    const opened = { kind: "intent-opened", payment: 1, reservation: 5, amount: 264_000, until: at + 900_000 } as const
    const captured = { kind: "intent-captured", payment: 1, report: { high: 1, low: 2 } } as const
    const [late, ...more] = messagesOf(concert, [record(1, opened, captured, { kind: "retaken", reservation: 5 })])
    expect(more).toEqual([])
    expect(late).toMatchObject({ message: "evt_7_3", type: "reservation.confirmed" })
    const reservationId = reservationIdOf(concert, 5)
    expect(JSON.parse(late.body).data).toEqual({ concertId: concert, reservationId, status: "CONFIRMED" })
  })

  it("about one reservation are in one partition, those about the whole sale in the first", () => {
    const partitions = new Set(
      messages.filter(({ type }) => type.startsWith("reservation.")).map(({ partition }) => partition),
    )
    expect(partitions).toEqual(new Set([5 % webhookPartitions]))
    expect(messages.find(({ type }) => type === "sale.closed")!.partition).toBe(0)
  })

  it("tell of the rules of a sale, from a real one", async () => {
    const journal = new JournalMemory(nodeDefer, nodeDatabaseMs)
    const engine = new Engine({
      ...{
        journal,
        clock: nodeClock,
        defer: nodeDefer,
        log: { warn: () => {} },
        incarnation: "test",
        hashSeed: 1,
        random: nodeRandom,
      },
    })
    const ask = (command: Parameters<Engine["submit"]>[1]) =>
      new Promise((resolve) => engine.submit(concert, command, resolve))
    const policy = { seatsPerPersonMax: 0, holdTtlMs: 300_000, opensAt: 0 }
    await ask({
      kind: "open-sale",
      policy,
      options: [{ number: 0, layout: sectionA(2), tiers: [{ name: "R", price: 1 }] }],
    })
    await ask({ kind: "close-sale" })
    const records = await new Promise<ReadonlyArray<JournalRecord>>((resolve) =>
      journal.read(concert, 0, (result) => resolve(result.kind === "read" ? result.records : [])),
    )
    const told = messagesOf(concert, records)
    expect(told.map(({ type }) => type)).toEqual(["sale.opened", "sale.option-added", "sale.closed"])
    expect(JSON.parse(told[0].body).data.opensAt).toBeNull()
    await new Promise<void>((resolve) => engine.stop(resolve))
  })

  it("of a test are told apart by their id", () => {
    const [a, b] = [testMessage(at, Uint8Array.of(1)), testMessage(at, Uint8Array.of(2))]
    expect([a.message, b.message]).toEqual(["test_01", "test_02"])
    expect(JSON.parse(a.body)).toEqual({ type: "endpoint.test", timestamp: "2026-11-29T12:00:00.000Z", data: {} })
  })
})
