import { Replay } from "@ticketrush/engine/journal/recover"
import { stateHash } from "@ticketrush/engine/journal/snapshot"
import { limits } from "@ticketrush/protocol"
import { afterEach, describe, expect, it } from "vitest"
import { calls, readAll } from "../../engine/test/journal/calls.ts"
import { type Answer, ask, createUser, post, setUp } from "./client.ts"
import { replaced } from "./replaced.ts"
import { startNode, type TestNode, type TestNodeOptions } from "./TestNode.ts"

let node: TestNode | undefined
afterEach(async () => {
  await node?.stop()
  node = undefined
})
const start = async (options: TestNodeOptions = {}): Promise<TestNode> => {
  node = await startNode(options)
  return node
}
const stateOf = ({ url }: TestNode, concertId: number | string): Promise<Answer> =>
  ask(`${url}/api/lab/concerts/${concertId}/state`)

describe("the state hash of a sale", () => {
  it("is that of a replay up to the position it is told with, also while people buy", async () => {
    const started = await start()
    const { concertId, seatIds } = await setUp(started.url, { seatCount: 40, maxReservationsPerUser: 40 })
    const userId = await createUser(started.url, "mina")
    const answers: Answer[] = []
    /** A machine that is busy may answer that it is overloaded, which decides nothing. */
    const hold = async (seatId: number): Promise<number> => {
      for (;;) {
        const key = { "idempotency-key": `seat-${seatId}` }
        const { status } = await post(`${started.url}/api/reservations/v6/holds`, { userId, seatId }, key)
        if (status !== 503) return status
      }
    }
    const buyer = async (seats: ReadonlyArray<number>): Promise<void> => {
      for (const seatId of seats) {
        const [status, state] = await Promise.all([hold(seatId), stateOf(started, concertId)])
        answers.push(state)
        expect(status).toBe(201)
      }
    }
    await Promise.all([0, 10, 20, 30].map((from) => buyer(seatIds.slice(from, from + 10))))
    const told = answers.map(({ status, body }) => ({ status, ...body }))
    const records = await readAll(calls(started.journal), concertId)
    for (const { status, position, stateHash: hash, epoch } of told) {
      const replay = new Replay(concertId, null)
      for (const record of records) if (record.last <= position) replay.record(record)
      expect({ status, position: replay.sale.position, epoch, hash: stateHash(replay.sale) }).toEqual({
        status: 200,
        position,
        epoch: 1,
        hash,
      })
    }
    expect(new Set(told.map(({ position }) => position)).size).toBeGreaterThan(1)
  })

  it("is waited for while a record is on its way, and not for ever", async () => {
    const started = await start({ through: (engine) => replaced(engine, { fingerprint: () => undefined }) })
    const { concertId } = await setUp(started.url)
    const before = performance.now()
    expect(await stateOf(started, concertId)).toMatchObject({ status: 503, body: { code: "unavailable" } })
    expect(performance.now() - before).toBeGreaterThan(limits.outcomeWaitMsMax * 0.9)
  })

  it("is not there for a concert that is not, for nonsense, and without the lab surface", async () => {
    const started = await start()
    expect(await stateOf(started, 999)).toMatchObject({ status: 404, body: { code: "concert-unknown" } })
    expect(await stateOf(started, "x")).toMatchObject({ status: 400 })
    const closed = await startNode({ trusted: { mode: "off" } })
    expect(await stateOf(closed, 1)).toMatchObject({ status: 404, body: { code: "lab-off" } })
    await closed.stop()
  })
})
