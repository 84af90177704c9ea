import { setTimeout as pause } from "node:timers/promises"
import type { LinePolicy } from "@ticketrush/protocol"
import { createDatabase, type TestDatabase, until } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { setStage } from "../kill/drill.ts"
import { makeRandom } from "../kill/random.ts"
import { ServerProcess } from "../process/ServerProcess.ts"
import { Crowd } from "./Crowd.ts"
import { type LineHistory, lineHistory } from "./journal.ts"
import { orderLine } from "./order-line.ts"

/** Admitted in as many ticks, however many they are. */
const joiners = process.env.TICKETRUSH_DEPTH === "verify" ? 10_000 : 2_000
const connections = 48
const people = (count: number, first = 1_000_000): ReadonlyArray<number> =>
  Array.from({ length: count }, (_, n) => first + n)

describe("a line over HTTP on a real server and a real Postgres", () => {
  let database: TestDatabase
  let server: ServerProcess
  const crowds: Crowd[] = []

  beforeAll(async () => {
    database = await createDatabase()
    server = await ServerProcess.start({ DATABASE_URL: database.url })
  })
  afterAll(async () => {
    for (const crowd of crowds) crowd.close()
    await server?.end("SIGTERM")
    await database.drop()
  })

  const inFrontOf = async (policy: Partial<LinePolicy>): Promise<{ concertId: number; crowd: Crowd }> => {
    const { concertId } = await setStage(server.url, 10, 0)
    await orderLine(server.url, concertId, { waitingMax: 0, graceMs: 3_600_000, ...policy })
    const crowd = new Crowd(server.url, concertId, connections)
    crowds.push(crowd)
    return { concertId, crowd }
  }
  const historyOnce = (concertId: number, done: (history: LineHistory) => boolean): Promise<LineHistory> =>
    until("the line has come that far", async () => {
      const history = await lineHistory(database.url, concertId)
      return done(history) ? history : undefined
    })

  it(`admits ${joiners} people who joined in parallel in the order of their committed joins`, async () => {
    const { concertId, crowd } = await inFrontOf({ method: "paused" })
    await crowd.joinAll(people(joiners))
    expect(crowd.wrong).toEqual([])

    const random = makeRandom(5)
    const leavers = people(joiners).filter(() => random() < 0.03)
    const half = leavers.length / 2
    await Promise.all(leavers.slice(0, half).map((person) => crowd.leave(person)))
    const [batch, activeMax] = [joiners / 25, (7 * joiners) / 100]
    const pace = { method: "fifo", batch, burst: batch, everyMs: 100, activeMax, passMs: 200 } as const
    await orderLine(server.url, concertId, pace)
    // The others leave while the line moves: some of them before their turn, some after it.
    for (const person of leavers.slice(half)) await crowd.leave(person)
    expect(crowd.wrong).toEqual([])

    const history = await historyOnce(concertId, ({ admitted, left }) => {
      const admittedAndLeft = admitted.filter((person) => left.has(person)).length
      return admitted.length + left.size - admittedAndLeft === joiners
    })
    expect(history.violations).toEqual([])
    expect(history.joined.length).toBe(joiners)
    for (const { person, place } of crowd.acknowledged) expect(history.joined[place - 1]).toBe(person)
    const admitted = new Set(history.admitted)
    expect(admitted.size, "no person is admitted twice").toBe(history.admitted.length)
    expect(history.admitted, "in the order of joins").toEqual(history.joined.filter((person) => admitted.has(person)))
    for (const person of leavers.slice(0, half)) expect(admitted.has(person), "who left first is skipped").toBe(false)
    expect(history.activeMost).toBeLessThanOrEqual(pace.activeMax)
    expect(Math.max(...history.perTick.values())).toBeLessThanOrEqual(pace.burst)
  })

  it("takes no more people in line than it has room for", async () => {
    const { concertId, crowd } = await inFrontOf({ method: "paused", waitingMax: 100 })
    await crowd.joinAll(people(1_000))
    expect(crowd.acknowledged.length).toBe(100)
    expect(crowd.wrong.length).toBe(900)
    for (const answer of crowd.wrong) expect(answer).toContain('"status":"REJECTED","rank":-1')
    const history = await lineHistory(database.url, concertId)
    expect(history.waitingMost).toBe(100)
    expect(history.violations).toEqual([])
  })

  it("passes over people who are absent at their turn, and takes them next once they are back", async () => {
    const pace = { method: "fifo", batch: 2, burst: 2, everyMs: 250, graceMs: 3_000, activeMax: 8 } as const
    const { concertId, crowd } = await inFrontOf({ ...pace, method: "paused", passMs: 3_600_000 })
    const present = people(16)
    const absent = people(4, 2_000_000)
    for (const person of [...present.slice(0, 2), ...absent, ...present.slice(2)]) await crowd.join(person)
    // Asking for their status is what keeps the present ones present.
    let asking = true
    const asked = (async () => {
      while (asking) {
        for (const person of present) await crowd.status(person)
        await pause(pace.graceMs / 20)
      }
    })()
    try {
      const lastJoinedAt = Date.parse((await crowd.status(present[15])).joinedAt)
      await until("the grace of the absent is over", () => Date.now() > lastJoinedAt + pace.graceMs + 500)
      await orderLine(server.url, concertId, pace)
      await historyOnce(concertId, ({ passedOver }) => passedOver.length === absent.length)
      // The cap holds the line until a place is free, so that those who come back now are in time to be next.
      await historyOnce(concertId, ({ admitted }) => admitted.length === pace.activeMax)
      const back = [absent[2], absent[0]]
      for (const person of back) await crowd.status(person)
      await historyOnce(concertId, ({ returned }) => returned.length === back.length)
      for (const person of present.slice(0, 3)) await crowd.leave(person)

      const history = await historyOnce(concertId, ({ admitted }) => admitted.length === pace.activeMax + 3)
      expect(history.passedOver).toEqual(absent)
      expect(history.admitted).toEqual([...present.slice(0, 8), ...back, present[8]])
      expect(history.violations).toEqual([])
      expect(await crowd.status(absent[1])).toMatchObject({ status: "WAITING" })
    } finally {
      asking = false
      await asked
    }
  })
})
