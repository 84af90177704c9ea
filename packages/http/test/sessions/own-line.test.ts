/** The waiting line of the person who is signed in, and passes that count with the session that fetched them. */
import { contractLine, type LinePolicy } from "@ticketrush/protocol"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, ask, bearer, type Concert, createUser, post, setUp, signIn, type Tokens } from "../client.ts"
import { order, setLine } from "../line/orders.ts"
import { startNode, type TestNode } from "../TestNode.ts"

let node: TestNode
let [mina, jun] = [0, 0]
let [phone, laptop, juns]: Tokens[] = []
beforeAll(async () => {
  node = await startNode()
  mina = await createUser(node.url, "mina")
  jun = await createUser(node.url, "jun")
  phone = await signIn(node.url, mina)
  laptop = await signIn(node.url, mina)
  juns = await signIn(node.url, jun)
})
afterAll(() => node.stop())

/** A concert whose people are admitted by hand. */
const guarded = async (policy: Partial<LinePolicy> = {}): Promise<Concert> => {
  const concert = await setUp(node.url)
  await setLine(node.engine, concert.concertId, { ...contractLine, everyMs: 3_600_000, protects: true, ...policy })
  return concert
}
const v1 = (path: string): string => `${node.url}/api/v1/waiting-queue/${path}`
const v7 = (path: string): string => `${node.url}/api/v7/waiting-queue/${path}`
const join = (tokens: Tokens, concertId: unknown) => post(v7("join"), { concertId }, bearer(tokens))
const leave = (tokens: Tokens, concertId: number) => post(v7("leave"), { concertId }, bearer(tokens))
const read = (tokens: Tokens, word: string, concertId: number | string): Promise<Answer> =>
  ask(v7(`${word}?concertId=${concertId}`), { headers: bearer(tokens) })
const passOf = async (tokens: Tokens, concertId: number): Promise<string> =>
  (await read(tokens, "status", concertId)).body.pass
const hold = (tokens: Tokens, seatId: number, pass?: string) =>
  post(
    `${node.url}/api/reservations/v7/holds`,
    { seatId },
    { ...bearer(tokens), ...(pass === undefined ? {} : { "admission-pass": pass }) },
  )
const move = (tokens: Tokens, id: number, word: string, pass: string) =>
  ask(`${node.url}/api/reservations/v7/${id}/${word}`, {
    method: "POST",
    headers: { ...bearer(tokens), "admission-pass": pass },
  })
const refusedPass = { status: 403, body: { code: "pass-invalid" } }

describe("the line of a person who is signed in", () => {
  it("is the same place that a trusted caller sees, on every device", async () => {
    const { concertId } = await guarded()
    expect((await join(juns, concertId)).body).toMatchObject({ userId: jun, status: "WAITING", rank: 1 })
    expect((await join(phone, concertId)).body).toMatchObject({ userId: mina, status: "WAITING", rank: 2, place: 2 })
    expect((await join(laptop, concertId)).body).toMatchObject({ userId: mina, rank: 2, place: 2 })
    const { body } = await read(laptop, "status", concertId)
    expect(body).toEqual((await ask(v1(`status?userId=${mina}&concertId=${concertId}`))).body)
    expect((await read(phone, "receipt", concertId)).body).toMatchObject({ userId: mina, concertId, place: 2 })
    expect((await leave(phone, concertId)).body).toMatchObject({ userId: mina, status: "NONE" })
    expect((await read(laptop, "status", concertId)).body).toMatchObject({ status: "NONE", rank: -1 })
    expect((await read(juns, "status", concertId)).body).toMatchObject({ userId: jun, rank: 1 })
  })

  it("takes no other person, in a body or a query", async () => {
    const { concertId } = await guarded()
    const { status, body } = await post(v7("join"), { userId: jun, concertId }, bearer(phone))
    expect([status, body.code]).toEqual([422, "field-unknown"])
    const asked = await ask(v7(`status?concertId=${concertId}&userId=${jun}`), { headers: bearer(phone) })
    expect([asked.status, asked.body.code]).toEqual([400, "parameter-unknown"])
  })

  it("answers what is no concert as the line of a trusted caller does", async () => {
    for (const concertId of [999, 0, 2 ** 40]) {
      for (const { status, body } of [await join(phone, concertId), await read(phone, "status", concertId)]) {
        expect([status, body.code], String(concertId)).toEqual([404, "concert-unknown"])
      }
    }
    expect((await join(phone, "x")).status).toBe(400)
    expect((await read(phone, "status", "x")).status).toBe(400)
    const { concertId } = await guarded()
    expect((await read(phone, "receipt", concertId)).body.code).toBe("not-found")
  })

  it("is closed to a token whose session has ended", async () => {
    const { concertId } = await guarded()
    const tokens = await signIn(node.url, mina)
    await ask(`${node.url}/api/auth/sessions/${tokens.sessionId}`, { method: "DELETE", headers: bearer(phone) })
    for (const { status, body } of [await join(tokens, concertId), await read(tokens, "status", concertId)]) {
      expect([status, body.errorCode]).toEqual([401, "AUTH_ACCESS_TOKEN_REVOKED"])
    }
  })
})

describe("a pass", () => {
  it("counts with the session that fetched it, for each step, and with no other", async () => {
    const { concertId, seatIds } = await guarded()
    await order(node.engine, concertId, { kind: "activate", person: mina })
    const pass = await passOf(phone, concertId)
    const stolen = await hold(laptop, seatIds[0], pass)
    expect(stolen).toMatchObject(refusedPass)
    expect(stolen.body.message).toContain("it was fetched with another session")
    const { id } = (await hold(phone, seatIds[0], pass)).body
    expect(await move(laptop, id, "paying", pass)).toMatchObject(refusedPass)
    expect((await move(phone, id, "paying", pass)).status).toBe(200)
  })

  it("is needed to hold, and not to finish on another device: the tickets of a person are where they sign in", async () => {
    const { concertId, seatIds } = await guarded()
    await order(node.engine, concertId, { kind: "activate", person: mina })
    const { id } = (await hold(phone, seatIds[0], await passOf(phone, concertId))).body
    expect((await hold(laptop, seatIds[1])).body.code).toBe("pass-missing")
    for (const word of ["paying", "confirm", "cancel", "refund"]) {
      const path = `${node.url}/api/reservations/v7/${id}/${word}`
      expect([word, (await post(path, {}, bearer(laptop))).status]).toEqual([word, 200])
    }
  })

  it("is fetched by each device of a person for itself, and all are the same turn", async () => {
    const { concertId, seatIds } = await guarded()
    await order(node.engine, concertId, { kind: "activate", person: mina })
    const [phones, laptops] = [await passOf(phone, concertId), await passOf(laptop, concertId)]
    expect(phones).not.toBe(laptops)
    expect(await passOf(phone, concertId)).toBe(phones)
    expect((await hold(phone, seatIds[0], phones)).status).toBe(201)
    const { id } = (await hold(laptop, seatIds[1], laptops)).body
    expect((await move(laptop, id, "paying", laptops)).status).toBe(200)
    expect((await move(laptop, id, "confirm", laptops)).status).toBe(200)
    // A purchase ends the turn, so the pass of the other device counts no more.
    expect(await hold(phone, seatIds[2], phones)).toMatchObject({ status: 403, body: { code: "pass-ended" } })
  })

  it("of a trusted caller is none of a signed-in person's, nor the other way round", async () => {
    const { concertId, seatIds } = await guarded()
    await order(node.engine, concertId, { kind: "activate", person: mina })
    const trusted = (await ask(v1(`status?userId=${mina}&concertId=${concertId}`))).body.pass
    expect(await hold(phone, seatIds[0], trusted)).toMatchObject(refusedPass)
    const v6 = (pass: string) =>
      post(`${node.url}/api/reservations/v6/holds`, { userId: mina, seatId: seatIds[0] }, { "admission-pass": pass })
    expect(await v6(await passOf(phone, concertId))).toMatchObject(refusedPass)
    expect((await v6(trusted)).status).toBe(201)
  })
})
