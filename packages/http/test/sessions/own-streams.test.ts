/** Streams of people who are signed in: who opens them, by what, and that they end with the session. */
import { contractLine, limits } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { requested } from "../access/Requester.ts"
import { type Answer, ask, bearer, type Concert, post, signIn, type Tokens } from "../client.ts"
import { order, setLine } from "../line/orders.ts"
import { StreamReader } from "../StreamReader.ts"
import { SocketClient } from "../stream/SocketClient.ts"
import { startNode, type TestNode } from "../TestNode.ts"

const token = "t0ken-of-the-tests_0123456789abcdefghijklmn"
const shown = { "trusted-token": token }
let node: TestNode
let concert: Concert
let [mina, jun] = [0, 0]
let now = Date.UTC(2026, 1, 1)
const clients: Array<{ readonly end: () => void }> = []

beforeAll(async () => {
  node = await startNode({ trusted: { mode: "token", token, loopbackOnly: true }, nowMs: () => now })
  mina = (await post(`${node.url}/api/users`, { username: "mina" }, shown)).body.id
  jun = (await post(`${node.url}/api/users`, { username: "jun" }, shown)).body.id
  const on = await post(
    `${node.url}/api/concerts/setup`,
    {
      ...{ title: "Encore", artistName: "IU", agencyName: "EDAM", concertDate: "2099-01-01T19:00:00" },
      ...{ seatCount: 5, ticketPriceAmount: 0 },
    },
    { ...shown, accept: "application/json" },
  )
  const { concertId, optionIds } = on.body
  const [optionId] = optionIds
  const seats = await ask(`${node.url}/api/concerts/options/${optionId}/seats`)
  concert = { concertId, optionId, seatIds: seats.body.map(({ id }: { id: number }) => id) }
  await setLine(node.engine, concertId, { ...contractLine, method: "paused", protects: true })
  for (const person of [jun, mina]) await order(node.engine, concertId, { kind: "join", person })
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.end()
  await until("all are gone", () => node.open() === 0)
})
afterAll(() => node.stop())

const session = (person: number) => signIn(node.url, person, shown)
const ticketOf = async (tokens: Tokens): Promise<string> => {
  const { status, body } = await post(`${node.url}/api/v7/stream-tickets`, "", bearer(tokens))
  expect([status, body.expiresInSeconds]).toEqual([201, 60])
  return body.ticket
}
const queuePath = (more = ""): string => `/api/v7/waiting-queue/subscribe?concertId=${concert.concertId}${more}`
const topicsPath = (topic: object, more = ""): string =>
  `/api/streams?subscribe=${encodeURIComponent(JSON.stringify(topic))}${more}`
const stream = (path: string, headers: ReadonlyArray<string> = []): StreamReader => {
  const reader = new StreamReader(node.port, path, headers)
  clients.push(reader)
  return reader
}
const byBearer = ({ accessToken }: Tokens) => [`Authorization: Bearer ${accessToken}`]
const socket = async (path: string, options?: ReadonlyArray<string> | Record<string, unknown>) => {
  const client = new SocketClient(node.port, path, options)
  clients.push(client)
  return client.opened()
}
const signOut = ({ sessionId, ...tokens }: Tokens) =>
  ask(`${node.url}/api/auth/sessions/${sessionId}`, { method: "DELETE", headers: bearer(tokens) })
const codeOf = ({ status, body }: Answer) => [status, body.code]

describe("the stream of a person's own place", () => {
  it.each([
    ["an access token that the server knows", true],
    ["an access token that it sees for the first time", false],
  ])("is opened with %s", async (_, known) => {
    const tokens = await session(mina)
    if (known) await ask(`${node.url}/api/auth/me`, { headers: bearer(tokens) })
    const reader = stream(queuePath(), byBearer(tokens))
    expect((await reader.frame(0)).data).toBe(`Connected for Queue: ${concert.concertId}`)
    expect(JSON.parse((await reader.frame(1)).data)).toMatchObject({ userId: mina, rank: 2, status: "WAITING" })
  })

  it("is opened with a ticket, which counts once", async () => {
    const ticket = await ticketOf(await session(mina))
    const path = queuePath(`&frames=line&ticket=${ticket}`)
    const reader = stream(path)
    expect(JSON.parse((await reader.frame(0)).data)).toMatchObject({ userId: mina, rank: 2 })
    expect(codeOf(await ask(node.url + path))).toEqual([401, "ticket-invalid"])
  })

  it("is opened with no ticket that is old, doubled, made up, or of a session that has ended", async () => {
    const tokens = await session(mina)
    const old = await ticketOf(tokens)
    now += limits.streamTicketMs
    const [one, other] = [await ticketOf(tokens), await ticketOf(tokens)]
    for (const query of [`ticket=${old}`, "ticket=", "ticket=trt_x", `ticket=${one}&ticket=${other}`]) {
      expect(codeOf(await ask(node.url + queuePath(`&${query}`))), query).toEqual([401, "ticket-invalid"])
    }
    await signOut(tokens)
    expect(codeOf(await ask(node.url + queuePath(`&ticket=${one}`)))).toEqual([401, "token-revoked"])
    expect(codeOf(await ask(node.url + queuePath()))).toEqual([401, "unauthorized"])
  })

  it("brings a pass of this session, with which it holds", async () => {
    const person = (await post(`${node.url}/api/users`, { username: "active" }, shown)).body.id
    await order(node.engine, concert.concertId, { kind: "activate", person })
    const [tokens, other] = [await session(person), await session(person)]
    const reader = stream(queuePath(), byBearer(tokens))
    const { pass } = JSON.parse((await reader.frame(1)).data)
    const hold = (by: Tokens) =>
      post(
        `${node.url}/api/reservations/v7/holds`,
        { seatId: concert.seatIds[0] },
        { ...bearer(by), "admission-pass": pass },
      )
    expect(codeOf(await hold(other))).toEqual([403, "pass-invalid"])
    expect((await hold(tokens)).status).toBe(201)
  })

  it("takes a ticket for nothing but streams", async () => {
    const ticket = await ticketOf(await session(mina))
    const { status, body } = await ask(`${node.url}/api/auth/me?ticket=${ticket}`)
    expect([status, body.code]).toEqual([401, "unauthorized"])
    const asBearer = await ask(`${node.url}/api/auth/me`, { headers: { authorization: `Bearer ${ticket}` } })
    expect(codeOf(asBearer)).toEqual([401, "token-invalid"])
  })
})

describe("a connection with several topics", () => {
  const own = () => ({ topic: "queue", concertId: concert.concertId })

  it("takes a signed-in person's own topics, who need not be named, on a stream and on a WebSocket", async () => {
    const tokens = await session(mina)
    const about = { ...own(), userId: mina }
    const [byHeader, byTicket] = [
      stream(topicsPath(own()), byBearer(tokens)),
      stream(topicsPath(about, `&ticket=${await ticketOf(tokens)}`)),
    ]
    for (const reader of [byHeader, byTicket]) {
      expect(await reader.message(0)).toMatchObject({ type: "subscribed", ...about })
      expect((await reader.message(2)).data).toMatchObject({ userId: mina, rank: 2 })
    }
    const cold = await session(mina)
    for (const client of [
      await socket(`/ws?ticket=${await ticketOf(tokens)}`),
      await socket("/ws", { headers: bearer(tokens) }),
      await socket("/ws", { headers: bearer(cold) }),
    ]) {
      client.say({ type: "subscribe", ...own() })
      expect((await client.event("RANK_UPDATE")).data).toMatchObject({ userId: mina, rank: 2 })
      client.say({ type: "unsubscribe", ...own() })
      await client.message("the end", ({ type }) => type === "unsubscribed")
    }
  })

  it("tells a signed-in person of nobody else, nor of what operators see", async () => {
    const held = await post(`${node.url}/api/reservations/v6/holds`, { userId: jun, seatId: concert.seatIds[1] }, shown)
    expect(held.body.code).toBe("pass-missing")
    const client = await socket("/ws", { headers: bearer(await session(mina)) })
    const reservationId = concert.concertId * 2 ** 27 + 1
    for (const [topic, code] of [
      [{ ...own(), userId: jun }, "user-mismatch"],
      [{ topic: "reservation", reservationId, userId: jun }, "user-mismatch"],
      [{ topic: "reservation", reservationId }, "reservation-unknown"],
      [{ topic: "line", concertId: concert.concertId }, "forbidden"],
    ] as const) {
      const from = client.heard.length
      client.say({ type: "subscribe", ...topic })
      const told = await client.message("a refusal", ({ type }) => type === "refused", from)
      expect([topic, told.code]).toEqual([topic, code])
    }
  })

  it("of nobody hears of public topics, and of persons as little as before", async () => {
    const client = await socket("/ws")
    client.say({ type: "subscribe", topic: "sale", concertId: concert.concertId })
    await client.message("the sale", ({ type }) => type === "subscribed")
    client.say({ type: "subscribe", ...own(), userId: mina })
    expect(await client.message("a refusal", ({ type }) => type === "refused")).toMatchObject({ code: "lab-token" })
  })

  it("is refused, and not served as everybody's, for a token or a ticket that does not count", async () => {
    const ended = await session(mina)
    await signOut(ended)
    const path = topicsPath({ topic: "sale", concertId: concert.concertId })
    for (const [headers, code] of [
      [{ authorization: "Bearer nonsense" }, "token-invalid"],
      [bearer(ended), "token-revoked"],
    ] as const) {
      expect(codeOf(await ask(node.url + path, { headers }))).toEqual([401, code])
    }
    expect(codeOf(await ask(`${node.url}${path}&ticket=trt_x`))).toEqual([401, "ticket-invalid"])
    const upgrade = [
      ...["Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Version", "13"],
      ...["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
    ]
    const refused = await requested({ port: node.port, path: "/ws?ticket=trt_x", headers: upgrade })
    expect([refused.status, refused.code]).toEqual([401, "ticket-invalid"])
  })
})

describe("a session that ends in the middle of its streams", () => {
  it.each([
    ["when it is ended from another device", (tokens: Tokens) => signOut(tokens)],
    [
      "when the person logs out",
      (tokens: Tokens) => post(`${node.url}/api/auth/logout`, { refreshToken: tokens.refreshToken }, bearer(tokens)),
    ],
    [
      "when a refresh token is used twice",
      async ({ refreshToken }: Tokens) => {
        const refresh = (agent: string) =>
          post(`${node.url}/api/auth/token/refresh`, { refreshToken }, { "user-agent": agent })
        await refresh("owner")
        return refresh("thief")
      },
    ],
  ])("ends them all, and none of another session, %s", async (_, end) => {
    const [tokens, other] = [await session(mina), await session(mina)]
    const topic = { topic: "queue", concertId: concert.concertId }
    const ending = stream(queuePath(), byBearer(tokens))
    const messages = stream(topicsPath(topic, `&ticket=${await ticketOf(tokens)}`))
    const client = await socket("/ws", { headers: bearer(tokens) })
    client.say({ type: "subscribe", ...topic })
    const staying = await socket("/ws", { headers: bearer(other) })
    await Promise.all([ending.frame(1), messages.message(2), client.event("RANK_UPDATE")])
    await end(tokens)
    for (const reader of [ending, messages]) {
      await until("it has ended", () => reader.ended)
      expect(reader.frames.at(-1)).toMatchObject({ event: "END", data: '{"code":"signed-out","retry":false}' })
    }
    expect(await client.close()).toBe(4401)
    staying.say({ type: "subscribe", ...topic })
    expect((await staying.event("RANK_UPDATE")).data).toMatchObject({ userId: mina })
  })

  it("ends those of all sessions of a person who signs out everywhere, and of no other person", async () => {
    const sessions = [await session(mina), await session(mina)]
    const sockets = await Promise.all(sessions.map((tokens) => socket("/ws", { headers: bearer(tokens) })))
    const staying = await socket("/ws", { headers: bearer(await session(jun)) })
    await ask(`${node.url}/api/auth/sessions`, { method: "DELETE", headers: bearer(sessions[0]) })
    for (const each of sockets) expect(await each.close()).toBe(4401)
    staying.say({ type: "ping" })
    await staying.message("an answer", ({ type }) => type === "pong")
  })
})
