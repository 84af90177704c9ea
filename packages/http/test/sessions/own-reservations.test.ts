/** Reservations of the person who is signed in (contract 1.10): theirs alone. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { type Answer, ask, bearer, type Concert, createUser, post, setUp, signIn, type Tokens } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"

let node: TestNode
let concert: Concert
let [mina, jun] = [0, 0]
let [minas, juns]: Tokens[] = []
beforeAll(async () => {
  node = await startNode()
  mina = await createUser(node.url, "mina")
  jun = await createUser(node.url, "jun")
  minas = await signIn(node.url, mina)
  juns = await signIn(node.url, jun)
})
afterAll(() => node.stop())
beforeEach(async () => {
  concert = await setUp(node.url)
})

const v7 = (path: string): string => `${node.url}/api/reservations/v7/${path}`
const hold = (tokens: Tokens, body: unknown, headers: Record<string, string> = {}) =>
  post(v7("holds"), body, { ...bearer(tokens), ...headers })
const heldBy = async (tokens: Tokens, seatId = concert.seatIds[0]): Promise<number> =>
  (await hold(tokens, { seatId })).body.id
const move = (tokens: Tokens, id: number, word: string): Promise<Answer> =>
  ask(v7(`${id}/${word}`), { method: "POST", headers: bearer(tokens) })
const read = (tokens: Tokens, path: number | string): Promise<Answer> => ask(v7(`${path}`), { headers: bearer(tokens) })

describe("the person who is signed in", () => {
  it("holds a seat, pays for it, gives it back and is refunded, and is the one whom the answers name", async () => {
    const held = await hold(minas, { seatId: concert.seatIds[0], requestFingerprint: "r", deviceFingerprint: "d" })
    expect(held).toMatchObject({ status: 201, body: { userId: mina, seatId: concert.seatIds[0], status: "HOLD" } })
    const { id } = held.body
    for (const [word, status] of [
      ["paying", "PAYING"],
      ["confirm", "CONFIRMED"],
      ["confirm", "CONFIRMED"],
      ["cancel", "CANCELLED"],
      ["refund", "REFUNDED"],
    ]) {
      expect(await move(minas, id, word)).toMatchObject({ status: 200, body: { id, userId: mina, status } })
    }
    expect(await read(minas, id)).toMatchObject({ status: 200, body: { id, status: "REFUNDED" } })
  })

  it("is the same as with v6, where a trusted caller names them", async () => {
    const id = await heldBy(minas)
    const named = await ask(`${node.url}/api/reservations/v6/${id}?userId=${mina}`)
    expect((await read(minas, id)).text).toBe(named.text)
  })

  it("cannot be named by the body", async () => {
    const { status, body } = await hold(minas, { userId: jun, seatId: concert.seatIds[0] })
    expect([status, body.code]).toEqual([422, "field-unknown"])
  })

  it("may send a payment method with a step, or nothing at all", async () => {
    const id = await heldBy(minas)
    expect((await post(v7(`${id}/paying`), {}, bearer(minas))).status).toBe(200)
    expect((await post(v7(`${id}/confirm`), { paymentMethod: "CARD" }, bearer(minas))).status).toBe(200)
    const wrong = await post(v7(`${id}/cancel`), { paymentMethod: 5 }, bearer(minas))
    expect([wrong.status, wrong.body.errorCode]).toEqual([400, "AUTH_REQUEST_BODY_INVALID"])
  })

  it("gets the same answer for the same key, which is theirs alone", async () => {
    const key = { "idempotency-key": "one" }
    const [seatId, another] = concert.seatIds
    const first = await hold(minas, { seatId }, key)
    expect((await hold(minas, { seatId }, key)).text).toBe(first.text)
    expect((await hold(minas, { seatId: another }, key)).body.code).toBe("key-reused")
    expect((await hold(juns, { seatId: another }, key)).status).toBe(201)
  })

  it("with a token that the server sees for the first time is served the same, body and all", async () => {
    for (let i = 0; i < 3; i++) {
      const fresh = await signIn(node.url, mina)
      const { status, body } = await hold(fresh, { seatId: concert.seatIds[i] }, { "idempotency-key": `fresh-${i}` })
      expect([status, body.userId]).toEqual([201, mina])
    }
  })

  it("is refused by the sale as anybody is", async () => {
    await heldBy(minas)
    expect((await hold(juns, { seatId: concert.seatIds[0] })).body.code).toBe("seat-taken")
    expect((await hold(juns, { seatIds: [] })).body.code).toBe("seats-count")
    expect((await hold(juns, { seatId: 1 })).body.message).toBe("Seat not found: 1")
  })

  it("who has been removed holds nothing, though the token has not ended", async () => {
    const person = await createUser(node.url, "leaver")
    const tokens = await signIn(node.url, person)
    await ask(`${node.url}/api/users/${person}`, { method: "DELETE" })
    const { status, body } = await hold(tokens, { seatId: concert.seatIds[0] })
    expect([status, body.errorCode]).toEqual([400, "AUTH_USER_NOT_FOUND"])
  })

  it("is nobody once they have logged out, in the next request", async () => {
    const tokens = await signIn(node.url, mina)
    const id = await heldBy(tokens)
    await ask(`${node.url}/api/auth/sessions/${tokens.sessionId}`, { method: "DELETE", headers: bearer(minas) })
    for (const { status, body } of [await move(tokens, id, "paying"), await hold(tokens, { seatId: 1 })]) {
      expect([status, body.errorCode]).toEqual([401, "AUTH_ACCESS_TOKEN_REVOKED"])
    }
  })
})

describe("what belongs to somebody else", () => {
  it("is not found, for every step, and stays as it is", async () => {
    const id = await heldBy(minas)
    for (const word of ["paying", "confirm", "cancel", "refund"]) {
      const { status, body } = await move(juns, id, word)
      expect([status, body.code], word).toEqual([404, "reservation-not-found"])
    }
    expect((await read(juns, id)).status).toBe(404)
    expect((await read(minas, id)).body.status).toBe("HOLD")
  })

  it("is answered as what does not exist: in the same words, whatever state it is in", async () => {
    const id = await heldBy(minas)
    const words = (answer: Answer, of: number): string => answer.text.replaceAll(String(of), "ID")
    const nowhere = concert.concertId * 2 ** 27 + 99_999
    for (const absent of [nowhere, 2 ** 27 * 60_000_000, 5]) {
      expect(words(await read(juns, id), id)).toBe(words(await read(juns, absent), absent))
      for (const word of ["paying", "confirm", "cancel", "refund"]) {
        expect(words(await move(juns, id, word), id)).toBe(words(await move(juns, absent, word), absent))
      }
    }
  })
})

describe("the reservations of the person who is signed in", () => {
  it("are theirs alone, newest first, and filtered by concert, option and status", async () => {
    const reader = await createUser(node.url, `reader-${concert.concertId}`)
    const tokens = await signIn(node.url, reader)
    const other = await setUp(node.url)
    const ids = [
      await heldBy(tokens, concert.seatIds[0]),
      await heldBy(tokens, concert.seatIds[1]),
      await heldBy(tokens, other.seatIds[0]),
    ]
    await heldBy(juns, concert.seatIds[2])
    await move(tokens, ids[0], "cancel")
    const listed = async (query = ""): Promise<ReadonlyArray<number>> => {
      const { status, body } = await read(tokens, `me${query}`)
      expect(status).toBe(200)
      return body.map((each: { id: number }) => each.id)
    }
    expect(await listed()).toEqual(ids.toReversed())
    expect(await listed(`?concertId=${concert.concertId}`)).toEqual([ids[1], ids[0]])
    expect(await listed(`?optionId=${other.optionId}`)).toEqual([ids[2]])
    expect(await listed("?status=CANCELLED")).toEqual([ids[0]])
    expect(await listed("?status=HOLD&status=CANCELLED")).toEqual(ids.toReversed())
    expect(await listed(`?status=HOLD&concertId=${concert.concertId}`)).toEqual([ids[1]])
  })

  it("come page by page, each with the address of the next, and none twice or never", async () => {
    const reader = await createUser(node.url, `pages-${concert.concertId}`)
    const tokens = await signIn(node.url, reader)
    const other = await setUp(node.url)
    const bound = await setUp(node.url, { backend: "optimistic" })
    const ids: number[] = []
    for (const seatId of [...concert.seatIds.slice(0, 3), ...other.seatIds.slice(0, 2)]) {
      ids.push(await heldBy(tokens, seatId))
    }
    const reserved = { userId: reader, seatId: bound.seatIds[0] }
    ids.push((await post(`${node.url}/api/reservations/v1/optimistic`, reserved)).body.id)
    await move(tokens, ids[0], "cancel")
    const pages = async (query: string): Promise<ReadonlyArray<ReadonlyArray<number>>> => {
      const found: number[][] = []
      for (let path: string | undefined = `/api/reservations/v7/me?${query}`; path !== undefined; ) {
        const { body, headers } = await ask(node.url + path, { headers: bearer(tokens) })
        found.push(body.map((each: { id: number }) => each.id))
        path = /^<([^>]+)>; rel="next"$/.exec(headers.get("link") ?? "")?.[1]
      }
      return found
    }
    const newest = ids.toReversed()
    for (const limit of [1, 2, 4, 5]) {
      const found = await pages(`limit=${limit}`)
      expect(found.flat()).toEqual(newest)
      expect(found.slice(0, -1).every((page) => page.length === limit)).toBe(true)
    }
    expect(await pages("limit=6")).toEqual([newest])
    expect(await pages("")).toEqual([newest])
    expect((await pages(`limit=1&concertId=${concert.concertId}`)).flat()).toEqual(ids.slice(0, 3).toReversed())
    expect((await pages(`limit=1&status=HOLD&status=PENDING&optionId=${other.optionId}`)).flat()).toEqual([
      ids[4],
      ids[3],
    ])
    expect((await pages("limit=1&status=PENDING")).flat()).toEqual([ids[5]])
    expect(await pages("concertId=0")).toEqual([[]])
  })

  it.each(["limit=0", "limit=1001", "limit=x", "limit=1&limit=2", "before=5", "before=1-2-3", "before=x-1"])(
    "refuse a page that there is not: %s",
    async (query) => {
      const { status, body } = await read(minas, `me?${query}`)
      expect([status, body.code]).toEqual([400, "bad-request"])
    },
  )

  it("refuse a status that there is not, and name those that there are", async () => {
    const { status, body } = await read(minas, "me?status=SOLD")
    expect([status, body.code]).toEqual([400, "bad-request"])
    expect(body.message).toBe(
      "Unsupported reservation status: SOLD. allowed=PENDING, HOLD, PAYING, CONFIRMED, CANCELLED, REFUNDED, EXPIRED",
    )
    expect((await read(minas, "me?concertId=x")).status).toBe(400)
  })
})
