import { createDatabase, type TestDatabase, until } from "@ticketrush/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { setStage } from "../kill/drill.ts"
import { makeRandom } from "../kill/random.ts"
import { ServerProcess } from "../process/ServerProcess.ts"
import { Crowd } from "./Crowd.ts"
import { lineHistory } from "./journal.ts"
import { orderLine } from "./order-line.ts"

const kills = process.env.TICKETRUSH_DEPTH === "verify" ? 8 : 2
const perKill = 1_200

describe("a kill -9 in the middle of a line", () => {
  let database: TestDatabase
  let server: ServerProcess
  let crowd: Crowd | undefined

  beforeEach(async () => {
    database = await createDatabase()
    server = await ServerProcess.start({ DATABASE_URL: database.url })
  })
  afterEach(async () => {
    crowd?.close()
    await server?.end()
    await database.drop()
  })

  it("keeps all places, and no person is admitted twice or out of turn", async () => {
    const { concertId } = await setStage(server.url, 10, 0)
    // People are admitted while others join and the server dies.
    const pace = { method: "fifo", batch: 80, burst: 80, everyMs: 150, activeMax: 400, waitingMax: 0 } as const
    await orderLine(server.url, concertId, { ...pace, passMs: 500, graceMs: 3_600_000 })
    crowd = new Crowd(server.url, concertId, 32)
    const random = makeRandom(20_261_123)
    const everybody = Array.from({ length: kills * perKill }, (_, n) => 1_000_000 + n)
    for (let kill = 0; kill < kills; kill++) {
      const joining = crowd.joinAll(everybody.slice(kill * perKill, (kill + 1) * perKill))
      const target = kill * perKill + 50 + Math.floor(random() * (perKill - 300))
      await until("some have joined", () => crowd!.acknowledged.length >= target)
      expect(crowd.acknowledged.length, "others are still on their way").toBeLessThan((kill + 1) * perKill)
      await server.end()
      await server.restart()
      await joining
    }
    expect(crowd.wrong).toEqual([])
    expect(crowd.acknowledged.length).toBe(everybody.length)

    const history = await until(
      "all are admitted",
      async () => {
        const now = await lineHistory(database.url, concertId)
        return now.admitted.length === everybody.length ? now : undefined
      },
      120_000,
    )
    expect(history.violations).toEqual([])
    for (const { person, place } of crowd.acknowledged) expect(history.joined[place - 1]).toBe(person)
    expect(history.joined.length, "a join that was sent again found its place").toBe(everybody.length)
    expect(history.admitted).toEqual(history.joined)
    expect(history.activeMost).toBeLessThanOrEqual(pace.activeMax)
  })
})
