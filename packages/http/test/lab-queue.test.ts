/** Requests that wait in a queue, over memory: what a caller reads and hears of them (v4 and v5). */
import { LabPartError, type Strategy } from "@ticketrush/engine/backends/LabBackend"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, createUser, post, setUp } from "./client.ts"
import { StreamReader } from "./StreamReader.ts"
import { labInMemory, startNode, type TestNode } from "./TestNode.ts"

const opt = "/api/reservations/v4-opt/queue-polling"
const pes = "/api/reservations/v4-pes/queue-polling"
const sse = "/api/reservations/v5-opt/queue-sse"
const v1 = "/api/reservations/v1/optimistic"
const v3 = "/api/reservations/v3/distributed-lock"

describe("a request that waits in a queue", () => {
  let node: TestNode
  let user: number
  let other: number
  beforeAll(async () => {
    node = await startNode()
    user = await createUser(node.url, "buyer")
    other = await createUser(node.url, "late")
  })
  afterAll(() => node.stop())

  const send = (path: string, userId: number, seatId: number, headers = {}) =>
    post(node.url + path, { userId, seatId }, headers)
  const statusOf = async (userId: number, seatId: number, attempt = "") =>
    (await ask(`${node.url}/api/reservations/v4/status?userId=${userId}&seatId=${seatId}${attempt}`)).body.status
  const decided = (userId: number, seatId: number, attempt = "") =>
    expect.poll(async () => ["PENDING", "NOT_FOUND"].includes(await statusOf(userId, seatId, attempt))).toBe(false)
  const listen = (userId: number, seatId: number, more = "", headers: ReadonlyArray<string> = []) =>
    new StreamReader(
      Number(new URL(node.url).port),
      `/api/reservations/v5/subscribe?userId=${userId}&seatId=${seatId}${more}`,
      headers,
    )
  const told = (stream: StreamReader) => stream.frames.filter(({ event }) => event === "RESERVATION_STATUS")

  it.each([
    [opt, "OPTIMISTIC"],
    [pes, "PESSIMISTIC"],
    [sse, "OPTIMISTIC"],
  ])("is answered with 202 and its strategy, named, and then decided: %s", async (path, strategy) => {
    const { seatIds } = await setUp(node.url)
    expect(await statusOf(user, seatIds[0])).toBe("NOT_FOUND")
    const { body, headers, status } = await send(path, user, seatIds[0])
    expect([status, body]).toEqual([202, { message: "Reservation request enqueued", strategy }])
    expect(headers.get("attempt-id")).toMatch(/^[\w-]{16}$/)
    await decided(user, seatIds[0])
    expect(await statusOf(user, seatIds[0])).toBe("SUCCESS")
    await send(path, other, seatIds[0])
    await decided(other, seatIds[0])
    expect(await statusOf(other, seatIds[0])).toBe("FAIL_ALREADY_RESERVED")
    expect(await statusOf(user, seatIds[0])).toBe("SUCCESS")
  })

  it("keeps its outcome when the same person asks for the same seat once more", async () => {
    const { seatIds } = await setUp(node.url)
    const first = (await send(opt, user, seatIds[0])).headers.get("attempt-id")
    await decided(user, seatIds[0], `&attempt=${first}`)
    const second = (await send(opt, user, seatIds[0])).headers.get("attempt-id")
    await decided(user, seatIds[0], `&attempt=${second}`)
    expect(await statusOf(user, seatIds[0], `&attempt=${first}`)).toBe("SUCCESS")
    expect(await statusOf(user, seatIds[0])).toBe("FAIL_ALREADY_RESERVED")
    expect(await statusOf(other, seatIds[0], `&attempt=${first}`)).toBe("NOT_FOUND")
  })

  it("is one request however often it is sent with its key", async () => {
    const { seatIds } = await setUp(node.url)
    const key = { "idempotency-key": "once" }
    const first = await send(pes, user, seatIds[0], key)
    await decided(user, seatIds[0])
    const again = await send(pes, user, seatIds[0], key)
    expect(again.headers.get("attempt-id")).toBe(first.headers.get("attempt-id"))
    expect(await statusOf(user, seatIds[0])).toBe("SUCCESS")
    expect((await send(pes, user, seatIds[1], key)).body).toMatchObject({ status: 409, code: "key-reused" })
  })

  it("without a person, and for no seat, is taken and fails as data that was not found", async () => {
    const { seatIds } = await setUp(node.url)
    for (const [userId, seatId] of [
      [999_999, seatIds[0]],
      [user, seatIds[4] + 1],
      [user, 1],
    ]) {
      expect((await send(opt, userId, seatId)).status).toBe(202)
      expect(await statusOf(userId, seatId)).toBe("FAIL_DATA_NOT_FOUND")
    }
  })

  it("binds its concert, whichever of the three addresses it came to, and v6 is refused there", async () => {
    const { seatIds, concertId } = await setUp(node.url)
    for (const [n, path] of [opt, pes, sse].entries()) expect((await send(path, user, seatIds[n])).status).toBe(202)
    const { body } = await send("/api/reservations/v6/holds", user, seatIds[3])
    expect(body).toMatchObject({ status: 409, code: "bound-elsewhere" })
    expect(body.message).toContain(`Concert ${concertId} is sold through kafka`)
  })

  it("shares its concert with v1 and v3, and a seat that they sold is reserved for it too", async () => {
    const { seatIds } = await setUp(node.url)
    expect((await send(v3, user, seatIds[0])).body).toMatchObject({ status: "PENDING" })
    expect((await send(v1, user, seatIds[1])).body).toMatchObject({ status: "PENDING" })
    for (const seatId of [seatIds[0], seatIds[1], seatIds[2]]) expect((await send(opt, other, seatId)).status).toBe(202)
    await decided(other, seatIds[2])
    const outcomes = await Promise.all(seatIds.slice(0, 3).map((seatId) => statusOf(other, seatId)))
    expect(outcomes).toEqual(["FAIL_ALREADY_RESERVED", "FAIL_ALREADY_RESERVED", "SUCCESS"])
    expect((await send(v3, user, seatIds[2])).body).toMatchObject({ status: 409, code: "seat-reserved" })
  })

  it("is refused where the set-up told another strategy", async () => {
    const told = await setUp(node.url, { backend: "optimistic" })
    expect((await send(opt, user, told.seatIds[0])).body).toMatchObject({ status: 409, code: "bound-elsewhere" })
    expect((await send(v3, user, told.seatIds[0])).body).toMatchObject({ status: 409, code: "bound-elsewhere" })
    expect((await send(v1, user, told.seatIds[0])).body).toMatchObject({ status: "PENDING" })
  })

  it("is told to a stream that was opened before it was sent, which then ends", async () => {
    const { seatIds } = await setUp(node.url)
    const stream = listen(user, seatIds[0])
    await expect
      .poll(() => stream.frames)
      .toEqual([{ event: "INIT", data: `Connected for Seat: ${seatIds[0]}`, id: "" }])
    const attempt = (await send(sse, user, seatIds[0])).headers.get("attempt-id")
    await expect.poll(() => stream.ended).toBe(true)
    expect(told(stream)).toEqual([{ event: "RESERVATION_STATUS", data: "SUCCESS", id: attempt }])
    expect(stream.frames.at(-1)!.event).toBe("RESERVATION_STATUS")
  })

  it("is told to a stream that is opened after it was decided, and to one that comes back, until it was heard", async () => {
    const { seatIds } = await setUp(node.url)
    const attempt = (await send(sse, user, seatIds[0])).headers.get("attempt-id")
    await decided(user, seatIds[0])
    for (let time = 0; time < 2; time++) {
      const stream = listen(user, seatIds[0])
      await expect.poll(() => stream.ended).toBe(true)
      expect(told(stream)).toEqual([{ event: "RESERVATION_STATUS", data: "SUCCESS", id: attempt }])
    }
    const heard = listen(user, seatIds[0], "", [`Last-Event-ID: ${attempt}`])
    await expect.poll(() => heard.frames.length).toBe(1)
    const later = (await send(sse, user, seatIds[0])).headers.get("attempt-id")
    await expect.poll(() => heard.ended).toBe(true)
    expect(told(heard)).toEqual([{ event: "RESERVATION_STATUS", data: "FAIL_ALREADY_RESERVED", id: later }])
    const named = listen(user, seatIds[0], `&attempt=${attempt}`)
    await expect.poll(() => named.ended).toBe(true)
    expect(told(named).map(({ data }) => data)).toEqual(["SUCCESS"])
  })

  it("is asked about with one attempt at most, and as a stream only by who takes one", async () => {
    const path = `/api/reservations/v4/status?userId=${user}&seatId=1`
    for (const wrong of ["&attempt=a&attempt=b", "&attempt=", "&attempt=%20"]) {
      expect((await ask(node.url + path + wrong)).body).toMatchObject({ status: 400, code: "bad-request" })
    }
    expect((await ask(`${node.url}/api/reservations/v4/status?userId=${user}`)).status).toBe(400)
    const stream = `${node.url}/api/reservations/v5/subscribe?userId=${user}&seatId=1`
    expect((await ask(stream, { headers: { accept: "application/json" } })).body.code).toBe("not-acceptable")
  })
})

describe("a part that is missing", () => {
  it("is named with 503 by what needs it, and nothing else is affected; back, it is used without a restart", async () => {
    let kafka = false
    let redis = false
    const lab = labInMemory()
    const missing = (name: string, part: "Kafka" | "Redis", there: () => boolean): Strategy => {
      const strategy = lab.strategies.get(name)!
      const start: Strategy["start"] = (parts) =>
        there() ? strategy.start(parts) : Effect.fail(new LabPartError({ part, message: "there is none" }))
      return { ...strategy, start }
    }
    const strategies = new Map([
      ...lab.strategies,
      ["kafka", missing("kafka", "Kafka", () => kafka)],
      ["redis-lock", missing("redis-lock", "Redis", () => redis)],
    ])
    const node = await startNode({ lab: { ...lab, strategies } })
    try {
      const userId = await createUser(node.url, "buyer")
      const [one, two, three] = [await setUp(node.url), await setUp(node.url), await setUp(node.url)]
      const send = (path: string, seatId: number) => post(node.url + path, { userId, seatId })
      const status = `${node.url}/api/reservations/v4/status?userId=${userId}&seatId=${one.seatIds[0]}`
      for (const answer of [await send(opt, one.seatIds[0]), await send(sse, one.seatIds[0]), await ask(status)]) {
        expect(answer.body).toMatchObject({ status: 503, code: "lab-part-missing" })
        expect(answer.body.message).toContain("Kafka cannot be reached")
      }
      expect((await send(v3, two.seatIds[0])).body.message).toContain("Redis cannot be reached")
      expect((await send(v1, three.seatIds[0])).status).toBe(200)
      expect((await ask(`${node.url}/health/ready`)).status).toBe(200)
      // What was sold through them before is still told, and can be given back.
      for (const backend of ["kafka", "redis-lock"]) {
        const { optionId, seatIds } = await setUp(node.url, { backend })
        const listed = await ask(`${node.url}/api/concerts/options/${optionId}/seats`)
        expect(listed.status).toBe(200)
        expect(listed.body).toHaveLength(seatIds.length)
        const reservation = Math.floor(seatIds[0] / 2 ** 27) * 2 ** 27 + 1
        const ended = await ask(`${node.url}/api/reservations/${reservation}`, { method: "DELETE" })
        expect(ended.body).toMatchObject({ status: 400, code: "reservation-absent" })
      }
      kafka = true
      redis = true
      expect((await send(opt, one.seatIds[0])).status).toBe(202)
      expect((await send(v3, two.seatIds[0])).status).toBe(200)
    } finally {
      await node.stop()
    }
  })
})
