/** Holds of the best seats over HTTP, by a trusted caller and by who is signed in. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, ask, bearer, createUser, post, setUp, signIn, type Tokens } from "./client.ts"
import { startNode, type TestNode } from "./TestNode.ts"

let node: TestNode
let mina: number
let tokens: Tokens
beforeAll(async () => {
  node = await startNode()
  mina = await createUser(node.url, "mina")
  tokens = await signIn(node.url, mina)
})
afterAll(() => node.stop())

const rows = ["1", "2"].map((label) => ({ label, from: 1, to: 5 }))
const layout = {
  sections: [
    { code: "A", rows, tier: 0 },
    { code: "B", capacity: 4, tier: 1 },
  ],
  flags: [{ flag: "accessible", seats: ["A-2-1"] }],
}
const tiers = [
  { name: "near", price: 200 },
  { name: "far", price: 100 },
]
const newHall = () => setUp(node.url, { seatLayout: layout, tiers })

const v6 = (body: object, key?: string): Promise<Answer> =>
  post(
    `${node.url}/api/reservations/v6/holds/best`,
    { userId: mina, ...body },
    key === undefined ? {} : { "idempotency-key": key },
  )
const v7 = (body: object, key?: string): Promise<Answer> =>
  post(`${node.url}/api/reservations/v7/holds/best`, body, {
    ...bearer(tokens),
    ...(key === undefined ? {} : { "idempotency-key": key }),
  })

describe.each([
  ["a trusted caller", v6],
  ["the person who is signed in", v7],
])("the best seats, held by %s", (who, wish) => {
  it("come with the rule that was used, as do all reads of the hold, in the fields of the contract and one more", async () => {
    const { seatIds } = await newHall()
    const optionId = Math.floor(seatIds[0] / 2 ** 17)
    const { status, body } = await wish({ optionId, seats: 2 })
    expect([status, body.status, body.price, body.seatIds]).toEqual([201, "HOLD", 400, [seatIds[0], seatIds[1]]])
    expect(Object.keys(body).at(-1)).toBe("best")
    expect(body.best).toEqual({ rule: "adjacent-no-single", skipped: [] })
    const read = await ask(`${node.url}/api/reservations/v6/${body.id}?userId=${mina}`)
    expect(read.body).toEqual(body)
    const named = await post(`${node.url}/api/reservations/v6/holds`, { userId: mina, seatId: seatIds[13] })
    expect("best" in named.body).toBe(false)
  })

  it("are of the tier, the section and the flag, and by no rule below the last one that will do", async () => {
    const { seatIds } = await newHall()
    const optionId = Math.floor(seatIds[0] / 2 ** 17)
    const indexes = ({ body }: Answer): number[] => body.seatIds.map((id: number) => id % 2 ** 17)
    expect(indexes(await wish({ optionId, seats: 2, tier: "far" }))).toEqual([10, 11])
    expect(indexes(await wish({ optionId, seats: 1, flag: "accessible" }))).toEqual([5])
    const nine = await wish({ optionId, seats: 9, section: "A" })
    expect([indexes(nine), nine.body.best]).toEqual([
      [0, 1, 2, 3, 4, 6, 7, 8, 9],
      { rule: "two-rows", skipped: ["adjacent-no-single", "adjacent"] },
    ])
    const none = await wish({ optionId, seats: 3, atWorst: "adjacent" })
    expect([none.status, none.body.code]).toEqual([409, "best-none"])
  })

  it("are the same again under the same key, which no other wish may use", async () => {
    const { seatIds } = await newHall()
    const optionId = Math.floor(seatIds[0] / 2 ** 17)
    const key = `twice-${who.length}`
    const first = await wish({ optionId, seats: 2 }, key)
    const again = await wish({ optionId, seats: 2 }, key)
    expect([again.status, again.body]).toEqual([first.status, first.body])
    const other = await wish({ optionId, seats: 3 }, key)
    expect([other.status, other.body.code]).toEqual([409, "key-reused"])
  })

  it("are refused for what is no wish of that option, with the words that say why", async () => {
    const { seatIds } = await newHall()
    const optionId = Math.floor(seatIds[0] / 2 ** 17)
    for (const [body, code, words] of [
      [{ optionId, seats: 2, tier: "nearest" }, "unprocessable", /no price tier nearest/],
      [{ optionId, seats: 2, section: "Z" }, "unprocessable", /no section Z/],
      [{ optionId: optionId + 1, seats: 2 }, "option-unknown", /option not found/],
      [{ optionId: 5, seats: 2 }, "option-unknown", /option not found/],
    ] as const) {
      const answer = await wish(body)
      expect([answer.body.code, JSON.stringify(answer.body)]).toEqual([code, expect.stringMatching(words)])
    }
  })
})
