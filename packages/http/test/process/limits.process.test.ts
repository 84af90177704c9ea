/**
 * One person with 200 keys on 200 connections at one instant, against a running server and a real database: of each kind
 * of limit exactly as many holds are accepted as it allows.
 */
import { createDatabase, type TestDatabase } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, post } from "../client.ts"
import { judgeJournal, type Stage, setStage } from "../kill/drill.ts"
import { atOneInstant, type Told } from "./Instant.ts"
import { ServerProcess } from "./ServerProcess.ts"

const connections = 200
const seatsOfHall = 500
const policy = { generalSaleStartAt: "2020-01-01T00:00:00Z", maxReservationsPerUser: seatsOfHall }
const windows = { presaleStartAt: "2020-01-01T00:00:00Z", presaleEndAt: "2090-01-01T00:00:00Z" }
const ahead = { ...policy, ...windows, generalSaleStartAt: "2090-01-01T00:00:00Z" }

let database: TestDatabase
let server: ServerProcess
beforeAll(async () => {
  database = await createDatabase()
  server = await ServerProcess.start({ DATABASE_URL: database.url })
})
afterAll(async () => {
  await server?.end("SIGTERM")
  await database?.drop()
})

const setPolicy = async ({ concertId }: Stage, change: Record<string, unknown>): Promise<void> => {
  const answer = await ask(`${server.url}/api/concerts/${concertId}/sales-policy`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(change),
  })
  expect(answer.status, answer.text).toBe(200)
}

let races = 0
/** 200 holds of so many seats each, no seat wanted twice. */
const race = ({ seatIds, userIds }: Stage, seatsEach = 1, more = {}): Promise<ReadonlyArray<Told>> => {
  const name = `race-${++races}`
  const bodies = Array.from({ length: connections }, (_, n) => {
    const from = (n * seatsEach) % (seatsOfHall - seatsEach)
    return { userId: userIds[0], seatIds: seatIds.slice(from, from + seatsEach), ...more }
  })
  return atOneInstant(server.port, bodies, (n) => `${name}-${n}`)
}

const counted = (told: ReadonlyArray<Told>): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const { status, code } of told) {
    const what = status === 201 ? "accepted" : code
    counts[what] = (counts[what] ?? 0) + 1
  }
  return counts
}

describe("one person with 200 keys on 200 connections at one instant", () => {
  it.each<[string, Record<string, unknown>, number, string]>([
    ["seats of a person", { maxReservationsPerUser: 4 }, 4, "person-limit"],
    ["seats of a person in one option", { maxSeatsPerOption: 3 }, 3, "option-limit"],
    ["seats of a person in one price tier", { maxSeatsPerPriceTier: [5] }, 5, "tier-limit"],
    ["open holds of a person", { maxHoldsAtOnce: 2 }, 2, "holds-limit"],
    ["holds of a person in one turn", { maxHoldsPerTurn: 6 }, 6, "turn-limit"],
  ])("gets exactly as many %s as the policy allows", async (_, change, limit, code) => {
    const stage = await setStage(server.url, seatsOfHall, 1)
    await setPolicy(stage, { ...policy, ...change })
    expect(counted(await race(stage))).toEqual({ accepted: limit, [code]: connections - limit })
    expect((await judgeJournal(database.url, stage)).size).toBe(limit)
  })

  it("gets no hold of more seats than an order may have", async () => {
    const stage = await setStage(server.url, seatsOfHall, 1)
    await setPolicy(stage, { ...policy, maxSeatsPerOrder: 1 })
    expect(counted(await race(stage, 2))).toEqual({ "order-limit": connections })
  })

  it.each<[string, Record<string, unknown>, Record<string, unknown>, string]>([
    ["of a tier that is too low for a presale", { ...ahead, presaleMinimumTier: "SILVER" }, {}, "presale-tier"],
    ["with a wrong code", { ...ahead, presaleAccessCodes: ["right"] }, { accessCode: "wrong" }, "presale-code"],
    ["before the opening", { ...ahead, presaleStartAt: null, presaleEndAt: null }, {}, "sale-not-open"],
  ])("%s gets nothing", async (_, change, more, code) => {
    const stage = await setStage(server.url, seatsOfHall, 1)
    await setPolicy(stage, change)
    expect(counted(await race(stage, 1, more))).toEqual({ [code]: connections })
  })

  it("gets nothing in the pause after a release", async () => {
    const stage = await setStage(server.url, seatsOfHall, 1)
    await setPolicy(stage, { ...policy, releaseCooldownMs: 600_000 })
    const [userId] = stage.userIds
    const held = await post(`${server.url}/api/reservations/v6/holds`, { userId, seatId: stage.seatIds[0] })
    await post(`${server.url}/api/reservations/v6/${held.body.id}/cancel`, { userId })
    expect(counted(await race(stage))).toEqual({ cooldown: connections })
  })

  it("gets the smallest of several limits", async () => {
    const stage = await setStage(server.url, seatsOfHall, 1)
    await setPolicy(stage, { ...policy, maxReservationsPerUser: 9, maxSeatsPerOption: 5, maxHoldsAtOnce: 7 })
    expect(counted(await race(stage))).toEqual({ accepted: 5, "option-limit": connections - 5 })
    expect((await judgeJournal(database.url, stage)).size).toBe(5)
  })
})
