import { nodeDatabaseMs } from "@ticketrush/engine/ports-node"
import { contractLine, type LinePolicy } from "@ticketrush/protocol"
import { LineOverviewResponse, WaitingQueueResponse } from "@ticketrush/protocol/http-schemas"
import { Schema } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, type Concert, createUser, post, setUp } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"
import { order, setLine } from "./orders.ts"

let node: TestNode
let queue: string

beforeAll(async () => {
  node = await startNode()
  queue = `${node.url}/api/v1/waiting-queue`
})
afterAll(() => node.stop())

/** A concert whose line has the given policy; people wait in it until they are admitted by hand. */
const inFrontOf = async (policy: Partial<LinePolicy> = {}): Promise<Concert> => {
  const concert = await setUp(node.url)
  await setLine(node.engine, concert.concertId, { ...contractLine, everyMs: 3_600_000, ...policy })
  return concert
}
const join = (userId: unknown, concertId: unknown) => post(`${queue}/join`, { userId, concertId })
const leave = (userId: number, concertId: number) => post(`${queue}/leave`, { userId, concertId })
const status = (userId: number | string, concertId: number | string) =>
  ask(`${queue}/status?userId=${userId}&concertId=${concertId}`)

/** Field names in their order, and values that fit. */
const declared = (body: unknown, schema: typeof WaitingQueueResponse | typeof LineOverviewResponse): void => {
  expect(Object.keys(body as object)).toEqual(Object.keys(schema.fields))
  expect(() => Schema.decodeUnknownSync(schema as Schema.Codec<unknown>)(body)).not.toThrow()
}

describe("every answer about a line", () => {
  it("has the fields of its schema, in that order", async () => {
    const { concertId } = await inFrontOf({ protects: true })
    declared((await join(1, concertId)).body, WaitingQueueResponse)
    declared((await status(2, concertId)).body, WaitingQueueResponse)
    await order(node.engine, concertId, { kind: "activate", person: 1 })
    declared((await status(1, concertId)).body, WaitingQueueResponse)
    declared((await leave(1, concertId)).body, WaitingQueueResponse)
    await setLine(node.engine, concertId, { ...contractLine, method: "closed" })
    declared((await join(3, concertId)).body, WaitingQueueResponse)
    declared((await ask(`${queue}/overview?concertId=${concertId}`)).body, LineOverviewResponse)
  })
})

describe("joining a line", () => {
  it("answers the fields of the contract first, in their order, then what we add", async () => {
    const { concertId } = await inFrontOf()
    const { status, text, headers } = await join(900_001, concertId)
    expect(status).toBe(200)
    expect(headers.get("content-type")).toBe("application/json")
    const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+09:00`
    expect(text).toMatch(
      new RegExp(
        `^{"userId":900001,"concertId":${concertId},"status":"WAITING","rank":1,"place":1,"ahead":0,"behind":0,` +
          `"returned":false,"estimatedWaitMs":\\[\\d+,\\d+\\],"joinedAt":"${time}","pass":null,"passUntil":null,` +
          `"ended":null,"code":null,"receipt":{"concert":${concertId},"place":1,"person":900001,"joinedAt":\\d+,` +
          `"head":"[\\w-]+\\.[\\w-]+\\.[\\w-]+"},"offered":null}$`,
      ),
    )
  })

  it("gives ranks in the order of arrival, and a second tab the same place", async () => {
    const { concertId } = await inFrontOf()
    for (const [i, person] of [31, 32, 33].entries()) {
      expect((await join(person, concertId)).body).toMatchObject({ rank: i + 1, place: i + 1, ahead: i, behind: 0 })
    }
    expect((await join(32, concertId)).body).toMatchObject({ rank: 2, place: 2, ahead: 1, behind: 1 })
  })

  it("does not check who people are: a person need not exist", async () => {
    const { concertId } = await inFrontOf()
    const stranger = Number.MAX_SAFE_INTEGER
    expect((await join(stranger, concertId)).body).toMatchObject({ userId: stranger, status: "WAITING", rank: 1 })
  })

  it("keeps the lines of many concerts apart", async () => {
    const [a, b] = [await inFrontOf(), await inFrontOf()]
    await join(1, a.concertId)
    await join(2, a.concertId)
    expect((await join(2, b.concertId)).body).toMatchObject({ rank: 1, place: 1 })
    expect((await status(1, b.concertId)).body).toMatchObject({ status: "NONE", rank: -1 })
  })

  it("admits at once where the line lets all through", async () => {
    const { concertId } = await inFrontOf({ method: "passthrough" })
    expect((await join(1, concertId)).body).toMatchObject({ status: "ACTIVE", rank: 0, ahead: null, pass: null })
  })

  it("is turned down with 200 and the reason when the line is closed or full", async () => {
    const closed = await inFrontOf({ method: "closed" })
    expect(await join(1, closed.concertId)).toMatchObject({
      status: 200,
      body: { userId: 1, concertId: closed.concertId, status: "REJECTED", rank: -1, place: null, code: "line-closed" },
    })
    const full = await inFrontOf({ waitingMax: 1 })
    await join(1, full.concertId)
    expect((await join(2, full.concertId)).body).toMatchObject({ status: "REJECTED", rank: -1, code: "line-full" })
    expect((await join(1, full.concertId)).body).toMatchObject({ status: "WAITING", rank: 1 })
  })

  it("is turned down when the sale is over", async () => {
    const { concertId } = await inFrontOf()
    await ask(`${node.url}/api/concerts/cleanup/${concertId}`, { method: "DELETE" })
    expect((await join(1, concertId)).body).toMatchObject({ status: "REJECTED", rank: -1, code: "sale-closed" })
  })

  it.each([
    ["no person", { concertId: 1 }],
    ["a null person", { userId: null, concertId: 1 }],
    ["a person as text", { userId: "1", concertId: 1 }],
    ["half a person", { userId: 1.5, concertId: 1 }],
    ["no concert", { userId: 1 }],
    ["a null concert", { userId: 1, concertId: null }],
    ["a concert as text", { userId: 1, concertId: "1" }],
    ["a list", [1, 1]],
    ["null", null],
  ])("with %s is refused with 400", async (_, body) => {
    for (const route of ["join", "leave"]) {
      const refused = await post(`${queue}/${route}`, body)
      expect(refused).toMatchObject({ status: 400, body: { code: "malformed-json" } })
      expect(refused.body.message).toMatch(/^JSON Parsing Error: /)
    }
  })

  it.each([
    ["not JSON", "{"],
    ["nothing", ""],
    ["a key twice", '{"userId":1,"userId":2,"concertId":1}'],
  ])("with %s is refused with 400", async (_, body) => {
    expect(await post(`${queue}/join`, body)).toMatchObject({ status: 400, body: { code: "malformed-json" } })
  })

  it.each([0, -5])("as person %s is refused: there cannot be one", async (userId) => {
    const { concertId } = await inFrontOf()
    expect(await join(userId, concertId)).toMatchObject({ status: 400, body: { code: "user-unknown" } })
  })

  it.each([0, -1, 999_999, 2 ** 40])("of concert %s, which does not exist, is refused with 404", async (concertId) => {
    const message = `There is no concert ${concertId}.`
    expect(await join(1, concertId)).toMatchObject({ status: 404, body: { code: "concert-unknown", message } })
    expect(await leave(1, concertId)).toMatchObject({ status: 404, body: { code: "concert-unknown", message } })
  })

  it("takes JSON only", async () => {
    const sent = await ask(`${queue}/join`, { method: "POST", body: "userId=1" })
    expect(sent).toMatchObject({ status: 415, body: { code: "media-type" } })
  })
})

describe("the status of a person", () => {
  it("is waiting with a rank, active with rank 0, and none with rank -1 for strangers", async () => {
    const { concertId } = await inFrontOf()
    await join(1, concertId)
    await join(2, concertId)
    expect((await status(2, concertId)).body).toMatchObject({ userId: 2, concertId, status: "WAITING", rank: 2 })
    await order(node.engine, concertId, { kind: "activate", person: 1 })
    expect((await status(1, concertId)).body).toMatchObject({ status: "ACTIVE", rank: 0, ahead: null, behind: null })
    expect((await status(2, concertId)).body).toMatchObject({ status: "WAITING", rank: 1 })
    expect((await status(3, concertId)).body).toMatchObject({ status: "NONE", rank: -1, place: null, ended: null })
  })

  it("shows when a pass ends, and the pass itself where the sale asks for one", async () => {
    const open = await inFrontOf()
    await order(node.engine, open.concertId, { kind: "activate", person: 1 })
    const { body } = await status(1, open.concertId)
    expect(body.pass).toBeNull()
    expect(Date.parse(body.passUntil) - Date.parse(body.joinedAt)).toBe(contractLine.passMs)
    const guarded = await inFrontOf({ protects: true })
    await order(node.engine, guarded.concertId, { kind: "activate", person: 1 })
    const active = (await status(1, guarded.concertId)).body
    expect(active.pass).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    expect((await status(1, guarded.concertId)).body.pass).toBe(active.pass)
  })

  it("shows a called person which seats are kept for them and until when, as long as they are", async () => {
    const { concertId, seatIds } = await inFrontOf({ batch: 0, burst: 0 })
    const holds = `${node.url}/api/reservations/v6/holds`
    const owner = await createUser(node.url, `owner-${concertId}`)
    const called = await createUser(node.url, `called-${concertId}`)
    const { body: held } = await post(holds, { userId: owner, seatIds: [seatIds[2], seatIds[0]] })
    for (const person of [called, 900_002]) expect((await join(person, concertId)).body.offered).toBeNull()
    await post(`${node.url}/api/reservations/v6/${held.id}/cancel`, { userId: owner })
    const { body } = await status(called, concertId)
    expect(body).toMatchObject({ status: "ACTIVE", offered: { seatIds: [seatIds[0], seatIds[2]] } })
    const until = Date.parse(body.offered.until)
    expect(until - Date.parse(body.passUntil)).toBe(contractLine.priorityMs - contractLine.passMs)
    declared(body, WaitingQueueResponse)
    expect((await status(900_002, concertId)).body.offered).toBeNull()
    const refused = await post(holds, { userId: owner, seatId: seatIds[0] })
    expect(refused).toMatchObject({ status: 409, body: { code: "seat-offered" } })

    await post(holds, { userId: called, seatId: seatIds[0] })
    expect((await status(called, concertId)).body.offered.seatIds).toEqual([seatIds[2]])
    await post(holds, { userId: called, seatId: seatIds[2] })
    expect((await status(called, concertId)).body.offered).toBeNull()
  })

  it("says how a place ended", async () => {
    const { concertId } = await inFrontOf()
    for (const person of [1, 2]) await join(person, concertId)
    await leave(1, concertId)
    await order(node.engine, concertId, { kind: "activate", person: 2 })
    await order(node.engine, concertId, { kind: "deactivate", person: 2 })
    expect((await status(1, concertId)).body).toMatchObject({ status: "NONE", rank: -1, place: 1, ended: "left" })
    expect((await status(2, concertId)).body).toMatchObject({ status: "NONE", rank: -1, place: 2, ended: "revoked" })
  })

  it("has no estimate while the line is paused", async () => {
    const { concertId } = await inFrontOf({ method: "paused" })
    expect((await join(1, concertId)).body).toMatchObject({ status: "WAITING", rank: 1, estimatedWaitMs: null })
  })

  it("keeps the turn of a person who asks, and calls them first when they had been passed over", async () => {
    const { concertId } = await inFrontOf({ everyMs: 50, batch: 1, burst: 1, graceMs: 100, method: "paused" })
    for (const person of [1, 2]) await join(person, concertId)
    const seen = async () => (await status(2, concertId)).body.status
    const line = () => node.engine.view(concertId)!.line
    await expect
      .poll(async () => [await seen(), nodeDatabaseMs() - line().place(1)!.joinedAt > 150], { interval: 10 })
      .toEqual(["WAITING", true])
    await setLine(node.engine, concertId, { ...line().policy, method: "fifo" })
    await expect.poll(seen, { interval: 10 }).toBe("ACTIVE")
    expect(line().placeOf(1)).toMatchObject({ status: 2 })
    // The read that finds them absent is what brings them back.
    const words: string[] = []
    const back = async () => {
      const { body } = await status(1, concertId)
      if (words.at(-1) !== body.status) words.push(body.status)
      return body.status
    }
    await expect.poll(back, { interval: 10 }).toBe("ACTIVE")
    expect(words).toEqual(["WAITING", "ACTIVE"])
  })

  it("comes with the receipt of a place, also when the place has ended", async () => {
    const { concertId } = await inFrontOf()
    const { body } = await join(5, concertId)
    expect(body.receipt).toMatchObject({ concert: concertId, place: 1, person: 5 })
    const receipt = () => ask(`${queue}/receipt?userId=5&concertId=${concertId}`)
    expect((await receipt()).body).toEqual({ userId: 5, concertId, place: 1, receipt: body.receipt })
    await leave(5, concertId)
    expect((await receipt()).body).toMatchObject({ place: 1, receipt: { place: 1, joinedAt: body.receipt.joinedAt } })
    const stranger = await ask(`${queue}/receipt?userId=6&concertId=${concertId}`)
    expect(stranger).toMatchObject({ status: 404, body: { code: "not-found" } })
  })

  it.each([
    ["", "userId is required once."],
    ["userId=1", "concertId is required once."],
    ["userId=1&userId=2&concertId=1", "userId is required once."],
    ["userId=x&concertId=1", "userId must be a whole number."],
    ["userId=1&concertId=1.5", "concertId must be a whole number."],
    ["userId=-1&concertId=1", "userId must be a whole number."],
    ["userId=null&concertId=1", "userId must be a whole number."],
  ])("asked for with ?%s is refused with 400", async (query, message) => {
    for (const route of ["status", "receipt"]) {
      expect(await ask(`${queue}/${route}?${query}`)).toMatchObject({ status: 400, body: { message } })
    }
  })

  it.each([0, 999_999, 2 ** 40])("in the line of concert %s, which does not exist, is refused with 404", async (id) => {
    for (const route of ["status?userId=1&", "receipt?userId=1&", "overview?"]) {
      const refused = await ask(`${queue}/${route}concertId=${id}`)
      expect(refused).toMatchObject({ status: 404, body: { code: "concert-unknown" } })
    }
  })
})

describe("leaving a line", () => {
  it("moves all behind up, and is the same when done again", async () => {
    const { concertId } = await inFrontOf()
    for (const person of [1, 2, 3]) await join(person, concertId)
    expect((await leave(2, concertId)).body).toMatchObject({ status: "NONE", rank: -1, ended: "left" })
    expect((await leave(2, concertId)).body).toMatchObject({ status: "NONE", rank: -1, ended: "left" })
    expect((await status(3, concertId)).body).toMatchObject({ rank: 2, ahead: 1, behind: 0 })
    expect(await leave(99, concertId)).toMatchObject({ status: 200, body: { status: "NONE", rank: -1 } })
  })

  it("gives up a pass too, and joining again takes a place at the end", async () => {
    const { concertId } = await inFrontOf()
    for (const person of [1, 2]) await join(person, concertId)
    await order(node.engine, concertId, { kind: "activate", person: 1 })
    expect((await leave(1, concertId)).body).toMatchObject({ status: "NONE", ended: "left" })
    expect(node.engine.view(concertId)!.line.active).toBe(0)
    expect((await join(1, concertId)).body).toMatchObject({ status: "WAITING", rank: 2, place: 3 })
  })
})

describe("the overview of a line", () => {
  it("shows counts, pace and the seats that are left in each price tier, and names no person", async () => {
    const { concertId, optionId, seatIds } = await setUp(node.url, { seatCount: 3, tiers: [{ name: "R", price: 5 }] })
    await setLine(node.engine, concertId, { ...contractLine, everyMs: 3_600_000, activeMax: 7 })
    for (const person of [901, 902]) await join(person, concertId)
    await order(node.engine, concertId, { kind: "activate", person: 903 })
    const { body: user } = await post(`${node.url}/api/users`, { username: "overview" })
    await post(`${node.url}/api/reservations/v6/holds`, { userId: user.id, seatId: seatIds[0] })
    const { body, headers, text } = await ask(`${queue}/overview?concertId=${concertId}`)
    expect(headers.get("cache-control")).toBe("no-store")
    expect(body).toEqual({
      concertId,
      method: "fifo",
      protects: false,
      closed: false,
      waiting: 2,
      returned: 0,
      absent: 0,
      active: 1,
      joined: 3,
      pace: { batch: 10, everyMs: 3_600_000, activeMax: 7, waitingMax: 0, passMs: 300_000, perSecond: null },
      estimatedWaitMs: [expect.any(Number), expect.any(Number)],
      estimates: { predictions: 0, hits: 0, hitRate: null },
      options: [{ optionId, free: 2, tiers: [{ name: "R", price: 5, seats: 3, free: 2 }] }],
      bookingFee: 0,
    })
    expect(text).not.toMatch(/90[123]/)
  })

  it("is public, while people are only named on the lab surface", async () => {
    const closed = await startNode({ trusted: { mode: "off" } })
    try {
      const base = `${closed.url}/api/v1/waiting-queue`
      expect((await ask(`${base}/overview?concertId=5`)).body.code).toBe("concert-unknown")
      expect((await post(`${base}/join`, { userId: 1, concertId: 1 })).body.code).toBe("lab-off")
      expect((await ask(`${base}/status?userId=1&concertId=1`)).body.code).toBe("lab-off")
    } finally {
      await closed.stop()
    }
  })
})

describe("a line that is overloaded", () => {
  it("sheds joins before it reads them", async () => {
    const shedding = await startNode({
      through: (engine) =>
        Object.assign(Object.create(engine), { shedding: (_: number, lane: string) => lane === "line" }),
    })
    try {
      const refused = await post(`${shedding.url}/api/v1/waiting-queue/join`, '{"userId":1,"concertId":7,')
      expect(refused).toMatchObject({ status: 503, body: { code: "overloaded" } })
      expect(refused.headers.get("retry-after")).toBe("1")
    } finally {
      await shedding.stop()
    }
  })
})
