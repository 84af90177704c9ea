/**
 * A real server tells browsers: what it sends is read by the web push libraries of Python, and arrives though the server is
 * killed and the push service fails.
 */
import { createDatabase, pythonPush, until } from "@ticketrush/testing"
import pg from "pg"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import {
  type Answer,
  ask,
  bearer,
  createUser,
  holdSeat,
  post,
  setUp,
  signIn,
  type Tokens,
  takeSteps,
} from "../client.ts"
import { ServerProcess } from "../process/ServerProcess.ts"
import { type Pushed, PushService } from "./PushService.ts"

const python = pythonPush()
const title = '<b onclick="x()">Encore {time}</b>'
const base = "/api/v7/notifications"
const contact = "mailto:ops@tickets.example"

let database: Awaited<ReturnType<typeof createDatabase>>
let server: ServerProcess
let rows: pg.Pool
const services: PushService[] = []

type Told = { readonly person: number; readonly tokens: Tokens; readonly service: PushService }

const subscribe = ({ tokens, service }: Told): Promise<Answer> =>
  ask(`${server.url}${base}/push`, {
    method: "PUT",
    headers: { ...bearer(tokens), "content-type": "application/json" },
    body: JSON.stringify({ ...service.subscription, language: "en" }),
  })

let people = 0
const newcomer = async (): Promise<Told> => {
  const service = await PushService.start(python!)
  services.push(service)
  const person = await createUser(server.url, `told-${++people}`)
  return { person, tokens: await signIn(server.url, person), service }
}
const told = async (): Promise<Told> => {
  const made = await newcomer()
  expect((await subscribe(made)).status).toBe(200)
  return made
}
const concert = (more: object) => setUp(server.url, { title, ...more })
const firstOf = async ({ service }: Told): Promise<Pushed> => {
  await until("something came", () => service.came.length > 0)
  return service.came[0]
}
const waiting = async (): Promise<number> => {
  const { rows: found } = await rows.query("select count(*)::integer as n from notices where ended is null")
  return found[0].n
}

describe.runIf(python !== undefined)("a server that tells people by push", () => {
  beforeAll(async () => {
    database = await createDatabase()
    rows = new pg.Pool({ connectionString: database.url })
    server = await ServerProcess.start({
      DATABASE_URL: database.url,
      TICKETRUSH_PUSH_CONTACT: contact,
      TICKETRUSH_PUSH_SERVICES: "127.0.0.1",
      TICKETRUSH_WEBHOOKS_LOOPBACK: "on",
    })
  })
  afterAll(async () => {
    for (const service of services) service.stop()
    await server?.end()
    await rows?.end()
    await database?.drop()
  })

  it("tells of a hold that is nearly over, encrypted for the browser and signed with the key that it was given", async () => {
    const buyer = await told()
    const { seatIds } = await concert({ holdTtlMs: 12_000 })
    const id = await holdSeat(server.url, buyer.person, seatIds[0])
    const { body } = await ask(`${server.url}/api/reservations/v6/${id}?userId=${buyer.person}`)
    const { claims, headers, message } = await firstOf(buyer)
    const { body: face } = await ask(`${server.url}${base}`, { headers: bearer(buyer.tokens) })
    const { origin } = new URL(buyer.service.subscription.endpoint)
    expect(claims).toMatchObject({ aud: origin, sub: contact, key: face.push.publicKey })
    expect(headers).toMatchObject({ urgency: "high", "content-encoding": "aes128gcm" })
    expect(Number(headers.ttl)).toBeLessThanOrEqual(6)
    expect(message).toEqual({
      title: "Your seats are nearly released",
      sentence: "Pay, or take more time, before {time}.",
      concert: title,
      path: `/orders/${id}`,
      tag: expect.stringMatching(/^hold-ending-\d+-1$/),
      language: "en",
      until: Date.parse(body.holdExpiresAt),
    })
  })

  it("tells of a hold that was made before the browser was named", async () => {
    const buyer = await newcomer()
    const { seatIds } = await concert({ holdTtlMs: 6_000 })
    const id = await holdSeat(server.url, buyer.person, seatIds[0])
    await subscribe(buyer)
    expect((await firstOf(buyer)).message.path).toBe(`/orders/${id}`)
  })

  it("tells whose turn it is, and who is called when seats come back", async () => {
    const [first, second] = [await told(), await told()]
    // No pace: operators and seats that come back are all that calls.
    const line = { protects: true, batch: 0, everyMs: 1_000, priorityMs: 60_000 }
    const { concertId, seatIds } = await concert({ seatCount: 1, line })
    const join = (person: number) => post(`${server.url}/api/v1/waiting-queue/join`, { userId: person, concertId })
    await join(first.person)
    await post(`${server.url}/api/lab/concerts/${concertId}/line/activate`, { userId: first.person })
    const turn = await firstOf(first)
    expect(turn.message).toMatchObject({
      title: "It is your turn",
      path: `/concerts/${concertId}/line`,
      concert: title,
    })
    await join(second.person)
    const at = `${server.url}/api/v1/waiting-queue/status?userId=${first.person}&concertId=${concertId}`
    const { pass, passUntil } = (await ask(at)).body
    expect(turn.message.until).toBe(Date.parse(passUntil))
    const id = await holdSeat(server.url, first.person, seatIds[0], { "admission-pass": pass })
    await post(`${server.url}/api/reservations/v6/${id}/cancel`, { userId: first.person }, { "admission-pass": pass })
    expect((await firstOf(second)).message).toMatchObject({
      title: "Seats came back for you",
      path: `/concerts/${concertId}/line`,
    })
  })

  it("tells who was paid back, and nothing of a hold that was paid", async () => {
    const buyer = await told()
    const { seatIds } = await concert({ holdTtlMs: 60_000 })
    const id = await holdSeat(server.url, buyer.person, seatIds[0])
    await until("the hold is to be told", async () => (await waiting()) === 1)
    await takeSteps(server.url, buyer.person, id, "paying", "confirm")
    await until("the hold is to be told no more", async () => (await waiting()) === 0)
    await takeSteps(server.url, buyer.person, id, "cancel", "refund")
    expect((await firstOf(buyer)).message).toMatchObject({ title: "Refunded", path: "/tickets", until: null })
    expect(buyer.service.came).toHaveLength(1)
  })

  it("tells what was to be told before it was killed, and what a push service did not take", async () => {
    const [one, other] = [await told(), await told()]
    const { seatIds } = await concert({ holdTtlMs: 30_000 })
    await other.service.answer(503)
    await holdSeat(server.url, one.person, seatIds[0])
    const id = await holdSeat(server.url, other.person, seatIds[1])
    await takeSteps(server.url, other.person, id, "paying", "confirm", "cancel", "refund")
    await until("one was tried in vain", () => other.service.came.some(({ status }) => status === 503))
    await until("the other is written", async () => (await waiting()) === 2)
    await server.end("SIGKILL")
    await server.restart()
    await other.service.answer(201)
    expect((await firstOf(one)).message.title).toBe("Your seats are nearly released")
    await until("it was tried again", () => other.service.came.some(({ status }) => status === 201))
    await until("nothing is left to be told", async () => (await waiting()) === 0)
  })

  it("forgets a browser that its push service knows no more", async () => {
    const buyer = await told()
    const { seatIds } = await concert({ holdTtlMs: 2_000 })
    await buyer.service.answer(410)
    await holdSeat(server.url, buyer.person, seatIds[0])
    await firstOf(buyer)
    const kept = async () =>
      (await ask(`${server.url}${base}`, { headers: bearer(buyer.tokens) })).body.push.subscriptions
    await until("it is forgotten", async () => (await kept()).length === 0)
  })
})
