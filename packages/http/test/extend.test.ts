/** Holds that are extended and given back over HTTP, by a trusted caller and by who is signed in. */
import { limits } from "@ticketrush/protocol"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, ask, bearer, type Concert, createUser, post, setUp, signIn, type Tokens } from "./client.ts"
import { startNode, type TestNode } from "./TestNode.ts"

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
  concert = await setUp(node.url, { seatCount: 20 })
})
afterAll(() => node.stop())

const seats = function* (): Generator<number> {
  yield* concert.seatIds
}
let free: Generator<number> | undefined
const held = async (): Promise<{ readonly id: number; readonly holdExpiresAt: string }> => {
  free ??= seats()
  const { body } = await post(`${node.url}/api/reservations/v6/holds`, { userId: mina, seatId: free.next().value })
  return body
}
const v6 = (id: number, word: string, userId = mina): Promise<Answer> =>
  post(`${node.url}/api/reservations/v6/${id}/${word}`, { userId })
const v7 = (id: number, word: string, tokens = minas): Promise<Answer> =>
  ask(`${node.url}/api/reservations/v7/${id}/${word}`, { method: "POST", headers: bearer(tokens) })
const codeOf = ({ status, body }: Answer) => [status, body.code]

describe.each([
  ["a trusted caller", v6],
  ["the person who is signed in", v7],
])("an extension by %s", (_, move) => {
  it("moves the end of a hold, which every read shows from then on", async () => {
    const { id, holdExpiresAt } = await held()
    await expect.poll(async () => (await move(id, "extend")).body.holdExpiresAt > holdExpiresAt).toBe(true)
    const read = await ask(`${node.url}/api/reservations/v6/${id}?userId=${mina}`)
    expect(read.body).toMatchObject({ id, status: "HOLD" })
    expect(Date.parse(read.body.holdExpiresAt)).toBeGreaterThan(Date.parse(holdExpiresAt))
    const paying = await move(id, "paying")
    expect(paying.body).toMatchObject({ status: "PAYING", holdExpiresAt: read.body.holdExpiresAt })
    expect(codeOf(await move(id, "extend"))).toEqual([409, "not-extendable"])
  })
})

describe("an extension", () => {
  it("of another person's reservation is that of one that does not exist", async () => {
    const { id } = await held()
    expect(codeOf(await v6(id, "extend", jun))).toEqual([400, "reservation-unknown"])
    expect(codeOf(await v7(id, "extend", juns))).toEqual([404, "reservation-not-found"])
  })

  it("is refused when the hold or its person has had as many as there are", async () => {
    const person = await createUser(node.url, "asks for more")
    const tokens = await signIn(node.url, person)
    const other = await setUp(node.url)
    const ids: number[] = []
    for (const seatId of other.seatIds.slice(0, 3)) {
      ids.push((await post(`${node.url}/api/reservations/v7/holds`, { seatId }, bearer(tokens))).body.id)
    }
    /** Until it is refused: one in the same millisecond as the one before uses up nothing. */
    const extendAll = async (id: number): Promise<string> => {
      for (;;) {
        const { status, body } = await v7(id, "extend", tokens)
        if (status !== 200) return body.message
      }
    }
    expect(await extendAll(ids[0])).toBe(
      `This hold has been extended ${limits.extensionsPerHoldMax} times and may not be again.`,
    )
    await extendAll(ids[1])
    expect(await extendAll(ids[2])).toBe(
      `User ${person} has extended holds ${limits.extensionsPerTurnMax} times in this turn and may not again.`,
    )
  })
})

describe("a release", () => {
  it("gives a hold back, and never takes back what was bought or is being paid", async () => {
    const { id } = await held()
    expect((await v7(id, "release")).body).toMatchObject({ id, status: "CANCELLED", holdExpiresAt: null })
    expect(codeOf(await v7(id, "release"))).toEqual([409, "not-releasable"])
    const bought = (await held()).id
    await v7(bought, "paying")
    expect(codeOf(await v7(bought, "release"))).toEqual([409, "not-releasable"])
    await v7(bought, "confirm")
    const { body } = await v7(bought, "release")
    expect(body.message).toBe("Only HOLD reservation can be released. currentStatus=CONFIRMED")
    const { body: read } = await ask(`${node.url}/api/reservations/v7/${bought}`, { headers: bearer(minas) })
    expect(read.status).toBe("CONFIRMED")
  })

  it("is the person's alone", async () => {
    const { id } = await held()
    expect(codeOf(await v7(id, "release", juns))).toEqual([404, "reservation-not-found"])
  })
})
