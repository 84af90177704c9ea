/** What the routes of the lab's queue make of it: the words of the contract, and streams that end or find no place. */
import type { AttemptStatus } from "@ticketrush/engine/backends/Attempts"
import type { LabBackend, Strategy } from "@ticketrush/engine/backends/LabBackend"
import { LabBackendMemory, strategyOf } from "@ticketrush/engine/backends/LabBackendMemory"
import type { ReservationQueue } from "@ticketrush/engine/backends/ReservationQueue"
import { nodeDatabaseMs } from "@ticketrush/engine/ports-node"
import { limits, type RefusalCode, refusal } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask } from "./client.ts"
import { StreamReader } from "./StreamReader.ts"
import { labInMemory, startNode, type TestNode } from "./TestNode.ts"

/** A queue that tells what the test says, and knows who watches. */
class ToldQueue implements ReservationQueue {
  outcome: AttemptStatus["outcome"] = null
  watched = 0
  readonly enqueue: ReservationQueue["enqueue"] = (_, done) => done({ kind: "enqueued", attempt: "a" })
  readonly refuse: ReservationQueue["refuse"] = (_, __, done) => done({ kind: "enqueued", attempt: "a" })
  readonly status: ReservationQueue["status"] = ({ person, seat }, done) =>
    done({ kind: "status", status: { id: "a", person, seats: [seat], outcome: this.outcome } })
  readonly watch: ReservationQueue["watch"] = () => {
    this.watched++
    return () => void this.watched--
  }
}

describe("the queue of the lab", () => {
  const queue = new ToldQueue()
  let node: TestNode
  beforeAll(async () => {
    const lab = labInMemory()
    const seats = new LabBackendMemory("kafka", nodeDatabaseMs)
    const backend: LabBackend = { ...seats, queue }
    const strategy: Strategy = { ...strategyOf(seats), start: () => Effect.succeed(backend) }
    node = await startNode({
      lab: { ...lab, strategies: new Map([...lab.strategies, ["kafka", strategy]]) },
      streams: { max: limits.streamsMaxDefault, perAddressMax: 1 },
    })
  })
  afterAll(() => node.stop())

  const path = (what: string) => `/api/reservations/${what}?userId=1&seatId=134217728`

  it.each<[RefusalCode, string]>([
    ["seat-taken", "FAIL_ALREADY_RESERVED"],
    ["seat-contended", "FAIL_OPTIMISTIC_CONFLICT"],
    ["seat-unknown", "FAIL_DATA_NOT_FOUND"],
    ["seat-not-found", "FAIL_DATA_NOT_FOUND"],
    ["user-unknown", "FAIL_DATA_NOT_FOUND"],
    ["key-reused", "FAIL"],
  ])("tells of an attempt that was refused with %s that it is %s", async (code, word) => {
    queue.outcome = { kind: "refused", refusal: refusal(code, { seatId: 134217728, userId: 1 }) }
    expect((await ask(node.url + path("v4/status"))).body).toEqual({ status: word })
  })

  it("tells of an attempt that waits, and of one that was made", async () => {
    queue.outcome = null
    expect((await ask(node.url + path("v4/status"))).body).toEqual({ status: "PENDING" })
    queue.outcome = { kind: "reserved", reservation: 1, at: 0 }
    expect((await ask(node.url + path("v4/status"))).body).toEqual({ status: "SUCCESS" })
  })

  it("has a stream for as many as an address may have, and is watched no longer than a stream is open", async () => {
    const stream = new StreamReader(node.port, path("v5/subscribe"))
    await until("the stream is open", () => stream.frames.length === 1)
    expect(queue.watched).toBe(1)
    const second = new StreamReader(node.port, path("v5/subscribe"))
    await until("the second is answered", () => second.head !== "")
    expect(second.head).toMatch(/^HTTP\/1\.1 (429|503) /)
    second.end()
    expect(queue.watched).toBe(1)
    stream.end()
    await until("its watch has ended", () => queue.watched === 0)
  })

  it("opens no stream for who asks for the head of it alone", async () => {
    const { headers, status } = await fetch(node.url + path("v5/subscribe"), {
      method: "HEAD",
      headers: { accept: "text/event-stream" },
    })
    expect([status, headers.get("transfer-encoding")]).toEqual([200, null])
    expect(queue.watched).toBe(0)
  })
})
