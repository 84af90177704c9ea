import {
  byPerson,
  type CancelSeats,
  contractLine,
  type LineCommand,
  type LineOrder,
  limits,
} from "@ticketrush/protocol"
import { streamEnds } from "@ticketrush/protocol/streams"
import { until } from "@ticketrush/testing"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { ask, type Concert, createUser, post, setUp } from "../client.ts"
import { frameBytes, opcode, RawWebSocket } from "../hostile/websocket-frames.ts"
import { StreamReader } from "../StreamReader.ts"
import { startNode, type TestNode, type TestNodeOptions } from "../TestNode.ts"
import { SocketClient } from "./SocketClient.ts"

let node: TestNode
let concert: Concert
const clients: Array<{ readonly end: () => void }> = []

beforeAll(async () => {
  node = await startNode()
})
beforeEach(async () => {
  concert = await setUp(node.url, { seatCount: 4 })
  await command({ kind: "set-line", policy: { ...contractLine, method: "paused" } })
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.end()
  await until("all are gone", () => node.open() === 0)
})
afterAll(() => node.stop())

const command = (what: LineCommand | LineOrder | CancelSeats): Promise<void> =>
  new Promise((resolve, reject) =>
    node.engine.submit(concert.concertId, what, (reply) =>
      reply.kind === "accepted" ? resolve() : reject(new Error(reply.refusal.code)),
    ),
  )
const join = (person: number) => command({ kind: "join", person })

const open = async (port = node.port): Promise<SocketClient> => {
  const client = new SocketClient(port)
  clients.push(client)
  return client.opened()
}

const metric = async (name: string, of = node): Promise<number> => {
  const { text } = await ask(`${of.metricsUrl}/metrics`)
  return Number(
    text
      .split("\n")
      .find((line) => line.startsWith(`${name} `))
      ?.split(" ")[1] ?? 0,
  )
}

describe("a WebSocket", () => {
  it("tells ranks as the stream of the contract does", async () => {
    await join(1)
    await join(2)
    const client = await open()
    const about = { topic: "queue", concertId: concert.concertId, userId: 2 }
    client.say({ type: "subscribe", ...about })
    expect(await client.event("INIT")).toMatchObject({
      type: "event",
      topic: "queue",
      data: `Connected for Queue: ${concert.concertId}`,
    })
    const rank = await client.event("RANK_UPDATE")
    expect(rank.id).toMatch(/^\d+-\d+$/)
    expect(Object.keys(rank.data)).toEqual(["userId", "concertId", "status", "rank", "activeTtlSeconds", "timestamp"])
    expect(rank.data).toMatchObject({ userId: 2, status: "WAITING", rank: 2 })
    await command({ kind: "leave", person: 1 })
    await client.message("the new rank", ({ data }) => data?.rank === 1)
    await command({ kind: "activate", person: 2 })
    expect((await client.event("ACTIVE")).data).toMatchObject({ status: "ACTIVE", rank: 0, activeTtlSeconds: 300 })

    client.say({ type: "unsubscribe", ...about })
    expect(await client.message("the end", ({ type }) => type === "unsubscribed")).toMatchObject(about)
    const before = client.heard.length
    await command({ kind: "deactivate", person: 2 })
    client.say({ type: "ping" })
    await client.message("the answer", ({ type }) => type === "pong")
    expect(client.heard.slice(before).map(({ type }) => type)).toEqual(["pong"])
  })

  it("tells shared frames, and resumes from a position", async () => {
    for (const person of [1, 2, 3]) await join(person)
    const client = await open()
    const about = { type: "subscribe", topic: "queue", concertId: concert.concertId, userId: 3, frames: true }
    client.say(about)
    const init = await client.event("INIT")
    expect(init.data).toMatchObject({ place: 3, rank: 3, status: "WAITING", waiting: 3 })
    await command({ kind: "leave", person: 1 })
    const line = await client.event("LINE")
    expect(line.data).toMatchObject({ from: init.id, head: 1, front: 1, gone: [] })
    const from = client.heard.length
    client.say({ ...about, resume: init.id })
    expect(await client.event("LINE", from)).toEqual(line)
    const again = client.heard.length
    client.say({ ...about, resume: "garbage" })
    expect((await client.event("INIT", again)).data).toMatchObject({ rank: 2 })
  })

  it("tells the seats of an option, the state of a sale, and what becomes of a reservation", async () => {
    const user = await createUser(node.url, `socket-${concert.concertId}`)
    const client = await open()
    client.say({ type: "subscribe", topic: "seats", optionId: concert.optionId })
    client.say({ type: "subscribe", topic: "sale", concertId: concert.concertId })
    expect((await client.event("SNAPSHOT")).data).toEqual({ optionId: concert.optionId, free: 4, states: "0000" })
    expect((await client.event("SALE")).data).toMatchObject({ method: "paused", options: [{ free: 4 }] })
    const held = await post(`${node.url}/api/reservations/v6/holds`, { userId: user, seatId: concert.seatIds[2] })
    expect((await client.event("SEATS")).data).toEqual({ optionId: concert.optionId, free: 3, seats: [[2, 1]] })
    await client.message("one seat less", ({ data }) => data?.options?.[0]?.free === 3)

    const about = { topic: "reservation", reservationId: held.body.id, userId: user }
    client.say({ type: "subscribe", ...about })
    expect((await client.event("RESERVATION")).data).toEqual(held.body)
    await post(`${node.url}/api/reservations/v6/${held.body.id}/paying`, { userId: user })
    await client.message("the payment", ({ data }) => data?.status === "PAYING")
    client.say({ type: "subscribe", ...about, userId: user + 1 })
    expect(await client.message("a refusal", ({ type }) => type === "refused")).toMatchObject({
      code: "reservation-unknown",
      userId: user + 1,
    })
    await command({ kind: "set-line", policy: { ...contractLine, method: "closed" } })
    await client.message("the other method", ({ data }) => data?.method === "closed")
  })

  it("tells an order what becomes of the seats that were given back out of it", async () => {
    const user = await createUser(node.url, `parted-${concert.concertId}`)
    const v6 = `${node.url}/api/reservations/v6`
    const held = await post(`${v6}/holds`, { userId: user, seatIds: concert.seatIds.slice(0, 2) })
    for (const word of ["paying", "confirm"]) await post(`${v6}/${held.body.id}/${word}`, { userId: user })
    const client = await open()
    client.say({ type: "subscribe", topic: "reservation", reservationId: held.body.id, userId: user })
    await client.event("RESERVATION")
    const seats = concert.seatIds.slice(1, 2)
    await command({ kind: "cancel-seats", reservation: held.body.id, by: byPerson(user), seats })
    const given = await client.message("the part", ({ data }) => data?.parts?.[0]?.status === "CANCELLED")
    await post(`${v6}/${given.data.parts[0].id}/refund`, { userId: user })
    await client.message("its refund", ({ data }) => data?.parts?.[0]?.status === "REFUNDED")
  })

  it.each([
    ["a concert", { topic: "queue", concertId: 4_711, userId: 1 }, "concert-unknown"],
    ["a sale", { topic: "sale", concertId: 4_711 }, "concert-unknown"],
    ["an option", { topic: "seats", optionId: 4_711 * 1_024 }, "option-unknown"],
    ["a reservation", { topic: "reservation", reservationId: 2 ** 27 + 4_711, userId: 1 }, "reservation-unknown"],
  ])("refuses %s that is not there, and stays open", async (_, request, code) => {
    const client = await open()
    client.say({ type: "subscribe", ...request })
    const refused = await client.message("a refusal", ({ type }) => type === "refused")
    expect(refused).toMatchObject({ ...request, code, retry: false })
    client.say({ type: "ping" })
    await client.message("the answer", ({ type }) => type === "pong")
  })
})

describe("a WebSocket whose client does not read", () => {
  it("costs one snapshot, and is sent the newest one once it does", async () => {
    const hall = await setUp(node.url, { seatCount: 120_000 })
    const raw = new RawWebSocket(node.port)
    clients.push({ end: () => raw.socket.destroy() })
    await until("it is open", () => raw.status === 101)
    raw.socket.pause()
    const seats = { type: "subscribe", topic: "seats", optionId: hall.optionId }
    // Each begins anew with all states: 120 kB, until the kernel takes no more.
    for (let n = 0; n < 90; n++) raw.socket.write(frameBytes(opcode.text, JSON.stringify(seats)))
    const people = await Promise.all(Array.from({ length: 8 }, (_, n) => createUser(node.url, `deaf-${n}`)))
    for (let round = 0; round < 20; round++) {
      const held = people.map((userId, n) =>
        post(`${node.url}/api/reservations/v6/holds`, { userId, seatId: hall.seatIds[round * people.length + n] }),
      )
      await Promise.all(held)
    }
    expect(raw.closed).toBe(false)
    raw.socket.resume()
    const free = `"free":${120_000 - 160}`
    await until("the newest came", () => raw.heard.includes(free))
    expect(raw.closed).toBe(false)
    // It was behind: most of what it asked for was never sent.
    expect(raw.heard.length).toBeLessThan(60 * 120_000)
  })
})

describe("several streams of one person", () => {
  it("show the same place, and the oldest ends when there are too many", async () => {
    await join(1)
    await join(9)
    const first = await open()
    first.say({ type: "subscribe", topic: "queue", concertId: concert.concertId, userId: 9 })
    await first.event("RANK_UPDATE")
    const path = `/api/v1/waiting-queue/subscribe?userId=9&concertId=${concert.concertId}`
    const tabs: StreamReader[] = []
    const tab = async () => {
      const reader = new StreamReader(node.port, path)
      tabs.push(reader)
      clients.push(reader)
      await reader.frame(1)
    }
    for (let n = 1; n < limits.streamsPerPersonMax; n++) await tab()
    for (const { frames } of tabs) expect(JSON.parse(frames[1].data)).toMatchObject({ status: "WAITING", rank: 2 })
    expect(first.heard.some(({ type }) => type === "ended")).toBe(false)
    await tab()
    expect(await first.message("an end", ({ type }) => type === "ended")).toMatchObject({
      topic: "queue",
      userId: 9,
      code: "replaced",
    })
    expect(first.closed).toBe(0)
    await tab()
    await until("the oldest tab ends", () => tabs[0].frames.at(-1)!.event === "END")
    expect(tabs[0].frames.at(-1)).toEqual({ event: "END", data: '{"code":"replaced","retry":false}', id: "" })
    await command({ kind: "leave", person: 1 })
    for (const { frames } of tabs.slice(1)) {
      await until("all hear", () => JSON.parse(frames.at(-1)!.data).rank === 1)
    }
  })
})

describe("a node with bounds", () => {
  let bounded: TestNode | undefined
  const start = async (options: TestNodeOptions): Promise<TestNode> => {
    bounded = await startNode(options)
    return bounded
  }
  afterEach(async () => {
    for (const client of clients.splice(0)) client.end()
    await bounded?.stop()
    bounded = undefined
  })

  const statuses = async (of: TestNode, count: number): Promise<string[]> => {
    const { optionId } = await setUp(of.url)
    const heads: string[] = []
    for (let n = 0; n < count; n++) {
      const reader = new StreamReader(of.port, `/api/concerts/options/${optionId}/seat-map/stream`)
      clients.push(reader)
      await until("an answer", () => reader.head !== "")
      heads.push(reader.head.slice(9, 12))
    }
    return heads
  }

  it("takes so many streams from one address, and more once one is gone", async () => {
    const of = await start({ streams: { max: 100, perAddressMax: 3 } })
    expect(await statuses(of, 5)).toEqual(["200", "200", "200", "429", "429"])
    const raw = new RawWebSocket(of.port)
    await until("an answer", () => raw.status !== 0)
    expect(raw.status).toBe(429)
    raw.socket.destroy()
    clients[0].end()
    await until("one is gone", () => of.open() === 2)
    expect((await open(of.port)).closed).toBe(0)
    expect(await metric('ticketrush_streams{kind="sse"}', of)).toBe(2)
    expect(await metric('ticketrush_streams{kind="ws"}', of)).toBe(1)
    expect(await metric("ticketrush_streams_refused_total", of)).toBe(3)
    expect(await metric('ticketrush_streams_ended_total{code="left"}', of)).toBe(1)
  })

  it("takes so many streams in all", async () => {
    const of = await start({ streams: { max: 2, perAddressMax: 100 } })
    expect(await statuses(of, 3)).toEqual(["200", "200", "503"])
  })

  it("tells all clients to come back when it stops", async () => {
    const of = await start({})
    const { optionId } = await setUp(of.url)
    const reader = new StreamReader(of.port, `/api/concerts/options/${optionId}/seat-map/stream`)
    await reader.frame(0)
    const client = await open(of.port)
    await of.stop()
    bounded = undefined
    expect(await client.close()).toBe(streamEnds.stopping.close)
    expect(client.reason).toBe("stopping")
    await until("the stream is closed", () => reader.closed)
    expect(reader.frames.at(-1)).toEqual({ event: "END", data: '{"code":"stopping","retry":true}', id: "" })
  })

  it("keeps what names a person to itself where the lab is off", async () => {
    const of = await start({ trusted: { mode: "off" } })
    const client = await open(of.port)
    for (const request of [
      { topic: "queue", concertId: 1, userId: 1 },
      { topic: "reservation", reservationId: 2 ** 27 + 1, userId: 1 },
    ]) {
      client.say({ type: "subscribe", ...request })
      await client.message("a refusal", ({ topic, code }) => topic === request.topic && code === "lab-off")
    }
    client.say({ type: "subscribe", topic: "sale", concertId: 1 })
    await client.message("another refusal", ({ code }) => code === "concert-unknown")
    expect((await ask(`${of.url}/api/v1/waiting-queue/subscribe?userId=1&concertId=1`)).status).toBe(404)
  })
})
