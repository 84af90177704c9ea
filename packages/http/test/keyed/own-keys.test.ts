import { limits } from "@ticketrush/protocol"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, bearer, type Concert, createUser, post, setUp, signIn } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"

let node: TestNode
let mine: Record<string, string>
let theirs: Record<string, string>
let concert: Concert
let next = 0
beforeAll(async () => {
  node = await startNode()
  mine = bearer(await signIn(node.url, await createUser(node.url, "mine")))
  theirs = bearer(await signIn(node.url, await createUser(node.url, "theirs")))
  concert = await setUp(node.url, { seatCount: 40 })
})
afterAll(() => node.stop())

const v7 = (path: string): string => `${node.url}/api/reservations/v7/${path}`
const keyed = (key: string, who = mine) => ({ ...who, "idempotency-key": key })
const held = async (): Promise<number> => (await post(v7("holds"), { seatId: concert.seatIds[next++] }, mine)).body.id
const replayed = ({ headers }: { readonly headers: Headers }): string | null => headers.get("idempotent-replayed")

describe("a request of a signed-in person with an Idempotency-Key", () => {
  it("gets the same answer when it is sent again, marked as given before", async () => {
    const id = await held()
    const first = await post(v7(`${id}/paying`), {}, keyed("pay"))
    expect([first.status, replayed(first)]).toEqual([200, null])
    await post(v7(`${id}/confirm`), {}, mine)
    const again = await post(v7(`${id}/paying`), {}, keyed("pay"))
    expect([again.status, again.text, replayed(again)]).toEqual([200, first.text, "true"])
    const without = await ask(v7(`${id}/paying`), { method: "POST", headers: mine })
    expect(without).toMatchObject({ status: 409, body: { code: "not-hold" } })
  })

  it("has no body, too, and then an empty one is the same", async () => {
    const id = await held()
    const bare = () => ask(v7(`${id}/release`), { method: "POST", headers: keyed("bare") })
    const first = await bare()
    expect(replayed(await bare())).toBe("true")
    expect((await post(v7(`${id}/release`), {}, keyed("bare"))).text).toBe(first.text)
  })

  it("is a hold that is marked, too, and its sale judges another request with the key", async () => {
    const seatId = concert.seatIds[next++]
    const first = await post(v7("holds"), { seatId }, keyed("hold"))
    const again = await post(v7("holds"), { seatId }, keyed("hold"))
    expect([again.status, again.text, replayed(again)]).toEqual([201, first.text, "true"])
    const same = await post(v7("holds"), { seatIds: [seatId], deviceFingerprint: "d" }, keyed("hold"))
    expect([same.status, same.text, replayed(same)]).toEqual([201, first.text, null])
    const other = await post(v7("holds"), { seatId: concert.seatIds[next++] }, keyed("hold"))
    expect(other).toMatchObject({ status: 409, body: { code: "key-reused" } })
  })

  it("is refused for another request, and means nothing to another person or about another reservation", async () => {
    const [id, other] = [await held(), await held()]
    await post(v7(`${id}/paying`), {}, keyed("one"))
    const reused = await post(v7(`${id}/paying`), { paymentMethod: "CARD" }, keyed("one"))
    expect(reused).toMatchObject({ status: 409, body: { code: "key-reused" } })
    expect((await post(v7(`${other}/paying`), {}, keyed("one"))).status).toBe(200)
    const stranger = await post(v7(`${id}/paying`), {}, keyed("one", theirs))
    expect(stranger).toMatchObject({ status: 404, body: { code: "reservation-not-found" } })
  })

  it("is decided anew after a refusal", async () => {
    const id = await held()
    expect((await post(v7(`${id}/confirm`), {}, keyed("early"))).status).toBe(409)
    await post(v7(`${id}/paying`), {}, mine)
    const confirmed = await post(v7(`${id}/confirm`), {}, keyed("early"))
    expect([confirmed.status, replayed(confirmed)]).toEqual([200, null])
  })

  it("is refused with a key that is none", async () => {
    const id = await held()
    for (const key of ["", "a b", "x".repeat(limits.idempotencyKeyCharsMax + 1)]) {
      expect(await post(v7(`${id}/paying`), {}, keyed(key))).toMatchObject({
        status: 400,
        body: { code: "key-invalid" },
      })
    }
  })

  it("of several at once is carried out once", async () => {
    const id = await held()
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(v7(`${id}/extend`), {}, keyed("many"))))
    const carriedOut = answers.filter((answer) => answer.status === 200 && replayed(answer) === null)
    expect(carriedOut).toHaveLength(1)
    for (const answer of answers) {
      if (answer.status !== 200) expect(answer).toMatchObject({ status: 409, body: { code: "key-running" } })
      else expect(answer.text).toBe(carriedOut[0].text)
    }
  })
})
