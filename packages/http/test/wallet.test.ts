/** Wallets (contract 16.1, H6 to H8). */
import { limits } from "@ticketrush/protocol"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { type Answer, ask, createUser, post } from "./client.ts"
import { startNode, type TestNode } from "./TestNode.ts"

let node: TestNode
let user = 0
let people = 0
beforeAll(async () => {
  node = await startNode()
})
afterAll(() => node.stop())
beforeEach(async () => {
  user = await createUser(node.url, `buyer ${++people}`)
})

const at = (id = user): string => `${node.url}/api/users/${id}/wallet`
const charge = (body: unknown, headers = {}): Promise<Answer> => post(`${at()}/charges`, body, headers)
const balance = async (): Promise<number> => (await ask(at())).body.walletBalanceAmount
const rows = async (query = "") => (await ask(`${at()}/transactions${query}`)).body
const codeOf = ({ status, body }: Answer) => [status, body.code]

describe("a wallet", () => {
  it("has 200000 to begin with, and more after a charge", async () => {
    const first = await ask(at())
    expect(first.text).toBe(`{"userId":${user},"walletBalanceAmount":200000}`)
    const { status, body } = await charge({ amount: 50_000, idempotencyKey: "c-1", description: "gift" })
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(
      "id userId reservationId type status paymentMethod paymentProvider providerTransactionId amount balanceAfterAmount idempotencyKey description createdAt".split(
        " ",
      ),
    )
    expect(body).toMatchObject({
      ...{ userId: user, reservationId: null, type: "CHARGE", status: "SUCCESS", paymentMethod: "WALLET" },
      ...{ paymentProvider: "wallet", amount: 50_000, balanceAfterAmount: 250_000, idempotencyKey: "c-1" },
      ...{ description: "gift", providerTransactionId: null },
    })
    expect(await balance()).toBe(250_000)
    expect(await rows()).toEqual([body])
  })

  it("is charged once for a key, in the body or in the header, and refuses another charge under it", async () => {
    const { body } = await charge({ amount: 1_000, idempotencyKey: "k" })
    expect((await charge({ amount: 1_000, idempotencyKey: "k" })).body).toEqual(body)
    expect((await charge({ amount: 1_000 }, { "idempotency-key": "k" })).body).toEqual(body)
    expect(codeOf(await charge({ amount: 2_000, idempotencyKey: "k" }))).toEqual([409, "key-reused"])
    expect(await balance()).toBe(201_000)
  })

  it("is charged each time without a key, under one that the answer tells", async () => {
    const [a, b] = [await charge({ amount: 1_000 }), await charge({ amount: 1_000 })]
    expect(a.body.idempotencyKey).not.toBe(b.body.idempotencyKey)
    expect(a.body.idempotencyKey).toContain(`charge-${user}-`)
    expect(await balance()).toBe(202_000)
  })

  it.each([0, -1])("refuses a charge of %s in the words of the contract", async (amount) => {
    const answer = await charge({ amount })
    expect(codeOf(answer)).toEqual([400, "amount-not-positive"])
    expect(answer.body.message).toBe("amount must be positive")
  })

  it.each([
    [{ amount: limits.walletChargeMax + 1 }, 422, "unprocessable"],
    [{ amount: 1.5 }, 400, "malformed-json"],
    [{}, 400, "malformed-json"],
    [{ amount: 1, idempotencyKey: "a b" }, 400, "key-invalid"],
    [{ amount: 1, idempotencyKey: 7 }, 400, "malformed-json"],
    [{ amount: 1, description: "x".repeat(limits.nameCharsMax + 1) }, 400, "malformed-json"],
    [{ amount: 1, userId: 3 }, 422, "field-unknown"],
  ])("refuses what is no charge: %j", async (body, status, code) => {
    expect(codeOf(await charge(body))).toEqual([status, code])
    expect(await balance()).toBe(200_000)
  })

  it("has a bound", async () => {
    const times = Math.floor(limits.walletBalanceMax / limits.walletChargeMax)
    for (let n = 1; n < times; n++) await charge({ amount: limits.walletChargeMax })
    expect((await charge({ amount: limits.walletChargeMax - 200_000 })).status).toBe(200)
    expect(codeOf(await charge({ amount: 1 }))).toEqual([409, "wallet-full"])
  })

  it("lists what happened, the newest first, twenty unless asked and a hundred at most", async () => {
    for (let n = 1; n <= 25; n++) await charge({ amount: n })
    const all = await rows("?limit=1000")
    expect(all.map(({ amount }: { amount: number }) => amount)).toEqual(Array.from({ length: 25 }, (_, n) => 25 - n))
    for (const query of ["", "?limit=0", "?limit=-5"]) expect(await rows(query)).toEqual(all.slice(0, 20))
    expect(await rows("?limit=3")).toEqual(all.slice(0, 3))
    expect(codeOf(await ask(`${at()}/transactions?limit=x`))).toEqual([400, "bad-request"])
  })

  it("does not exist for a person who does not exist", async () => {
    for (const answer of [await ask(at(999_999)), await ask(`${at(999_999)}/transactions`)]) {
      expect(codeOf(answer)).toEqual([400, "user-unknown"])
      expect(answer.body.message).toBe("User not found: 999999")
    }
    expect(codeOf(await post(`${at(999_999)}/charges`, { amount: 1 }))).toEqual([400, "user-unknown"])
  })
})
