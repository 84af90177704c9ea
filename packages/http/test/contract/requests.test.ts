/** A body is taken by the server exactly when the document shows it: the judge's verdict beside the server's. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, contract, createUser, post, setUp } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"

let node: TestNode
let user: number
let seatIds: ReadonlyArray<number>
let concertId: number
beforeAll(async () => {
  node = await startNode()
  user = await createUser(node.url, "buyer")
  ;({ seatIds, concertId } = await setUp(node.url, { seatCount: 40 }))
})
afterAll(() => node.stop())

/** Statuses of a request that is understood, accepted or refused. */
const understood = ({ status }: Answer): boolean => ![400, 422].includes(status)

const agree = async (schema: string, path: string, body: unknown): Promise<void> => {
  const shown = contract().requestFaults(schema, body)
  const answer = await post(node.url + path, body)
  expect([shown.length === 0, JSON.stringify(body), ...shown]).toEqual([
    understood(answer),
    JSON.stringify(body),
    ...shown,
  ])
}

describe("a wish for the best seats", () => {
  it.each<[Record<string, unknown>]>([
    [{}],
    [{ seats: 0 }],
    [{ seats: 16 }],
    [{ seats: 17 }],
    [{ seats: 1.5 }],
    [{ seats: "2" }],
    [{ tier: "" }],
    [{ tier: 1 }],
    [{ section: "" }],
    [{ section: null, tier: null, flag: null, atWorst: null }],
    [{ flag: "companion" }],
    [{ flag: "loud" }],
    [{ atWorst: "one-row" }],
    [{ atWorst: "best" }],
    [{ optionId: "1" }],
    [{ accessCode: 5 }],
  ])("with %j", async (change) => {
    const wish = { userId: user, optionId: Math.floor(seatIds[0] / 2 ** 17), seats: 2, ...change }
    await agree("HoldBestRequest", "/api/reservations/v6/holds/best", wish)
  })
})

describe("a set-up", () => {
  const names = { title: "T", artistName: "A", agencyName: "G", concertDate: "2099-01-01T19:00:00+09:00" }
  const full = { ...names, seatCount: 2 }
  const { title: _, ...untitled } = full
  const { agencyName: __, ...unmanaged } = full

  it.each<[unknown]>([
    [full],
    [untitled],
    [unmanaged],
    [{ ...unmanaged, entertainmentName: "G" }],
    [names],
    [{ ...names, seatLayout: { sections: [{ code: "A", capacity: 2 }] } }],
    [{ ...names, seatLayout: { sections: [{ code: "A", capacity: 200_000 }] } }],
    [{ ...names, seatLayout: { sections: [{ code: "A", rows: [{ label: "1", from: 1, to: 2 }] }] } }],
    [{ ...names, seatLayout: { sections: [{ code: "A", rows: [{ label: "1", from: 0, to: 2 }] }] } }],
    [{ ...full, seatCount: 0 }],
    [{ ...full, seatCount: 1.5 }],
    [{ ...full, seatCount: "2" }],
    [{ ...full, seatCount: 131_072 }],
    [{ ...full, seatCount: 131_073 }],
    [{ ...full, optionCount: 64 }],
    [{ ...full, optionCount: 65 }],
    [{ ...full, optionCount: 0 }],
    [{ ...full, optionCount: null }],
    [{ ...full, ticketPriceAmount: 0 }],
    [{ ...full, ticketPriceAmount: -1 }],
    [{ ...full, ticketPriceAmount: 1_000_000_001 }],
    [{ ...full, tiers: [{ name: "R", price: 1 }] }],
    [{ ...full, tiers: [{ name: "R" }] }],
    [{ ...full, tiers: [{ name: "R", price: 1 }], ticketPriceAmount: 1 }],
    [{ ...full, maxReservationsPerUser: 2 }],
    [{ ...full, maxReservationsPerUser: 2, ticketPriceAmount: 5 }],
    [{ ...full, maxReservationsPerUser: -1, ticketPriceAmount: 5 }],
    [{ ...full, holdTtlMs: 99, ticketPriceAmount: 5 }],
    [{ ...full, holdTtlMs: 100, ticketPriceAmount: 5 }],
    [{ ...full, zone: "UTC" }],
    [{ ...full, zone: "UTC", ticketPriceAmount: 5 }],
    [{ ...full, line: { batch: 5 }, ticketPriceAmount: 5 }],
    [{ ...full, line: { batch: -5 }, ticketPriceAmount: 5 }],
    [{ ...full, line: { bach: 5 }, ticketPriceAmount: 5 }],
    [{ ...full, line: { method: "draw" }, ticketPriceAmount: 5 }],
    [{ ...full, generalSaleStartAt: "2098-01-01T00:00:00Z", ticketPriceAmount: 5 }],
    [{ ...full, artistGenre: "K-POP", promoterName: null }],
    [{ ...full, artistGenre: 5 }],
    [{ ...full, seats: 5 }],
    [[full]],
    [null],
    ["x"],
  ])("is what the document says it is: %j", (body) => agree("SetupRequest", "/api/concerts/setup", body))
})

describe("the other bodies", () => {
  it("of a hold", async () => {
    let next = 0
    const one = () => seatIds[next++]
    for (const body of [
      { userId: user, seatId: one() },
      { userId: user, seatIds: [one(), one()] },
      { userId: user, seatId: one(), requestFingerprint: null, deviceFingerprint: "d" },
      { userId: user },
      { userId: user, seatId: one(), seatIds: [one()] },
      { userId: user, seatId: null },
      { userId: user, seatId: String(one()) },
      { userId: user, seatIds: ["1"] },
      { userId: 1.5, seatId: one() },
      { seatId: one() },
      { userId: user, seatId: one(), other: 1 },
      { userId: user, seatId: one(), requestFingerprint: 5 },
      [],
    ]) {
      await agree("HoldRequest", "/api/reservations/v6/holds", body)
    }
  })

  it("of a person in line", async () => {
    for (const body of [
      { userId: user, concertId },
      { userId: user },
      { userId: "1", concertId },
      { userId: 0, concertId },
      { userId: user, concertId, more: true },
      { userId: user, concertId: 1.5 },
      5,
    ]) {
      await agree("QueueRequest", "/api/v1/waiting-queue/join", body)
    }
  })

  it("of a person", async () => {
    for (const body of [
      { username: "a" },
      { username: "b", tier: null },
      { username: "c", tier: "GOLD" },
      { username: "d", tier: "gold" },
      { username: 5 },
      {},
      { username: "e", role: "ADMIN" },
    ]) {
      await agree("UserRequest", "/api/users", body)
    }
  })
})
