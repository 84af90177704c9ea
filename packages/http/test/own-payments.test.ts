import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { type Answer, ask, bearer, type Concert, createUser, post, setUp, signIn } from "./client.ts"
import { SandboxShop } from "./SandboxShop.ts"
import { startNode, type TestNode } from "./TestNode.ts"

const shop = new SandboxShop()
let node: TestNode
let buyer: Record<string, string>
let stranger: Record<string, string>
let concert: Concert
let kakao: Concert
let free: Concert
const seatsUsed = new Map<number, number>()

beforeAll(async () => {
  node = await startNode({ desk: shop.desk })
  shop.follow(node.engine)
  buyer = bearer(await signIn(node.url, await createUser(node.url, "buyer")))
  stranger = bearer(await signIn(node.url, await createUser(node.url, "stranger")))
  const paid = (gateway: string) =>
    setUp(node.url, { seatCount: 60, tiers: [{ name: "R", price: 1_000 }], payments: { gateway, payMs: 60_000 } })
  concert = await paid("sandbox")
  kakao = await paid("kakaopay")
  free = await setUp(node.url, { seatCount: 60 })
})
afterAll(() => node.stop())
beforeEach(() => {
  shop.away = false
  shop.takes = true
})

const v7 = (): string => `${node.url}/api/reservations/v7`
const held = async ({ concertId, seatIds }: Concert, who = buyer): Promise<number> => {
  const next = seatsUsed.get(concertId) ?? 0
  seatsUsed.set(concertId, next + 1)
  const { body, status } = await post(`${v7()}/holds`, { seatId: seatIds[next] }, who)
  expect(status).toBe(201)
  return body.id
}
const step = (id: number, word: string, body: unknown = {}, who = buyer): Promise<Answer> =>
  post(`${v7()}/${id}/${word}`, body, who)
const intent = (id: number, who = buyer) => step(id, "intents", {}, who)
const confirm = (id: number, body: unknown = {}) => step(id, "confirm", body)
const payments = async (id: number): Promise<Answer["body"]> =>
  (await ask(`${v7()}/${id}/payment`, { headers: buyer })).body
const statusOf = async (id: number): Promise<string> => (await ask(`${v7()}/${id}`, { headers: buyer })).body.status
const soon = (id: number, status: string) => expect.poll(() => statusOf(id), { interval: 10 }).toBe(status)

/** An intent whose payment the provider has made. */
const made = async (id: number): Promise<Answer["body"]> => {
  await expect.poll(async () => (await intent(id)).body.paymentTransactionId, { interval: 10 }).not.toBeNull()
  return (await intent(id)).body
}
const bought = async (of: Concert = concert): Promise<number> => {
  const id = await held(of)
  shop.agree((await made(id)).paymentTransactionId)
  await confirm(id)
  await soon(id, "CONFIRMED")
  return id
}

describe("the payment of a reservation", () => {
  it("is opened for a hold, with the price of the server, and is the same when it is asked for again", async () => {
    const id = await held(concert)
    const first = await intent(id)
    expect(first).toMatchObject({
      status: 200,
      body: {
        reservationStatus: "PAYING",
        price: 1_000,
        paymentProvider: "sandbox",
        paymentMethod: "CARD",
        outcome: "NOTHING",
        payment: { status: "PENDING", amount: 1_000, refund: null, vatAmount: 91 },
        earlier: [],
      },
    })
    const again = await made(id)
    expect(again.payment).toEqual(first.body.payment)
    expect(again.paymentRedirectUrl).toContain(`/pay/${again.paymentTransactionId}`)
    expect(shop.sandbox.payments.all.filter(({ order }) => order.endsWith(`-${again.payment.paymentId}`))).toHaveLength(
      1,
    )
  })

  it("is opened also while the provider cannot be asked, and its address comes later", async () => {
    shop.away = true
    const id = await held(concert)
    expect((await intent(id)).body).toMatchObject({
      reservationStatus: "PAYING",
      ...{ paymentTransactionId: null, paymentRedirectUrl: null },
    })
    shop.away = false
    expect((await made(id)).paymentRedirectUrl).not.toBeNull()
  })

  it("is told anew to a request with the same idempotency key, until it is over", async () => {
    shop.away = true
    const id = await held(concert)
    const keyed = { ...buyer, "idempotency-key": `pay-${id}` }
    const asked = (word: string) => post(`${v7()}/${id}/${word}`, {}, keyed)
    expect((await asked("intents")).body.paymentTransactionId).toBeNull()
    shop.away = false
    await made(id)
    const { paymentTransactionId } = (await asked("intents")).body
    expect(paymentTransactionId).not.toBeNull()
    expect((await asked("confirm")).body.paymentAction).toBe("REDIRECT")
    shop.agree(paymentTransactionId)
    await asked("confirm")
    await soon(id, "CONFIRMED")
    expect((await asked("confirm")).body).toMatchObject({ status: "CONFIRMED", paymentAction: "NONE" })
  })

  it("is not found by others, who neither open nor read nor confirm it", async () => {
    const id = await held(concert)
    for (const word of ["intents", "confirm"]) {
      expect(await step(id, word, {}, stranger)).toMatchObject({ status: 404, body: { code: "reservation-not-found" } })
    }
    const read = await ask(`${v7()}/${id}/payment`, { headers: stranger })
    expect(read).toMatchObject({ status: 404, body: { code: "reservation-not-found" } })
    expect(await statusOf(id)).toBe("HOLD")
  })

  it("is refused where a concert takes none, and the hold stays a hold", async () => {
    const id = await held(free)
    expect(await intent(id)).toMatchObject({ status: 409, body: { code: "payments-none" } })
    expect(await statusOf(id)).toBe("HOLD")
    expect(await payments(id)).toMatchObject({ paymentProvider: null, payment: null, outcome: "NOTHING" })
  })
})

describe("confirming a reservation that has to be paid for", () => {
  it("sends the buyer to the provider, takes the money once they agreed, and confirms when it was taken", async () => {
    shop.takes = false
    const id = await held(concert)
    const { paymentRedirectUrl, paymentTransactionId } = await made(id)
    const sent = await confirm(id, { paymentMethod: "card" })
    expect(sent.body).toMatchObject({
      ...{ status: "PAYING", paymentMethod: "CARD", paymentProvider: "sandbox", paymentStatus: "PENDING" },
      ...{ paymentTransactionId, paymentAction: "REDIRECT", paymentRedirectUrl },
    })
    shop.agree(paymentTransactionId)
    expect((await confirm(id)).body).toMatchObject({
      ...{ status: "PAYING", paymentStatus: "PENDING", paymentAction: "WAIT_WEBHOOK", paymentRedirectUrl: null },
    })
    // It stays PAYING, whatever is asked meanwhile.
    expect((await confirm(id)).body).toMatchObject({ status: "PAYING", paymentAction: "WAIT_WEBHOOK" })
    expect(await payments(id)).toMatchObject({ payment: { status: "AUTHORIZED" }, outcome: "NOTHING" })
    shop.take()
    await soon(id, "CONFIRMED")
    const again = await confirm(id)
    expect(again.body).toMatchObject({ status: "CONFIRMED", paymentStatus: "SUCCESS", paymentAction: "NONE" })
    expect((await confirm(id)).text).toBe(again.text)
    expect(await payments(id)).toMatchObject({ payment: { status: "CAPTURED" }, outcome: "SEATS", payUntil: null })
  })

  it("has the fields of the contract in their order, all of them null where nothing was to be paid", async () => {
    const id = await held(free)
    await step(id, "paying")
    const { body, text } = await confirm(id, { paymentMethod: "anything" })
    expect(Object.keys(body)).toEqual([
      ...["id", "userId", "seatId", "status", "reservedAt", "holdExpiresAt", "confirmedAt", "expiredAt", "cancelledAt"],
      ...["refundedAt", "paymentMethod", "paymentProvider", "paymentStatus", "paymentTransactionId", "paymentAction"],
      ...["paymentRedirectUrl", "resaleActivatedUserIds", "seatIds", "concertId", "optionId", "price"],
    ])
    expect(text).toContain(
      '"paymentMethod":null,"paymentProvider":null,"paymentStatus":null,"paymentTransactionId":null',
    )
    expect(body.status).toBe("CONFIRMED")
  })

  it("needs no payment for seats that cost nothing", async () => {
    const gift = await setUp(node.url, { tiers: [{ name: "R", price: 0 }], payments: { gateway: "sandbox" } })
    const id = await held(gift)
    expect((await intent(id)).body).toMatchObject({ payment: null, paymentRedirectUrl: null })
    expect((await confirm(id)).body).toMatchObject({ status: "CONFIRMED", paymentStatus: null })
  })

  it("opens another payment where the card was declined, and confirms by that one", async () => {
    const id = await held(concert)
    shop.agree((await made(id)).paymentTransactionId, "4000000000000002")
    await confirm(id)
    await expect.poll(async () => (await payments(id)).payment.status, { interval: 10 }).toBe("CANCELLED")
    expect((await confirm(id)).body).toMatchObject({
      ...{ status: "PAYING", paymentStatus: "FAILED", paymentAction: "RETRY_CONFIRM" },
    })
    const second = await made(id)
    expect(second.earlier).toMatchObject([{ status: "CANCELLED" }])
    shop.agree(second.paymentTransactionId, "4242424242424242")
    await confirm(id)
    await soon(id, "CONFIRMED")
    expect(await payments(id)).toMatchObject({ outcome: "SEATS", earlier: [{ status: "CANCELLED", refund: null }] })
  })

  it("takes what the buyer brought back from a provider that gives them something", async () => {
    const id = await held(kakao)
    const token = shop.agree((await made(id)).paymentTransactionId)
    // Without it nothing is decided, and the payment is not lost.
    expect(await confirm(id)).toMatchObject({ status: 409, body: { code: "payment-token-missing" } })
    expect((await payments(id)).payment.status).toBe("PENDING")
    const answer = await confirm(id, { paymentMethod: "KAKAOPAY", paymentToken: token })
    expect(answer.body).toMatchObject({ paymentMethod: "KAKAOPAY", paymentAction: "WAIT_WEBHOOK" })
    await soon(id, "CONFIRMED")
  })

  it("is told to try again while the provider cannot be asked, and nothing was decided", async () => {
    const id = await held(concert)
    const { paymentTransactionId } = await made(id)
    shop.agree(paymentTransactionId)
    shop.away = true
    const refused = await confirm(id)
    expect(refused).toMatchObject({ status: 503, body: { code: "payment-unready" } })
    expect(refused.headers.get("retry-after")).toBe("1")
    expect((await payments(id)).payment.status).toBe("PENDING")
  })

  it.each([
    [
      "a method that there is not",
      "BITCOIN",
      "payment-method-unknown",
      "Unsupported payment method: BITCOIN. allowed=",
    ],
    ["a method that is planned", "NAVERPAY", "payment-method-unavailable", "method=NAVERPAY, status=PLANNED"],
    ["the method of another gateway", "KAKAOPAY", "payment-method-unavailable", "method=KAKAOPAY, status=DISABLED"],
  ])("is refused with %s", async (_, paymentMethod, code, words) => {
    const id = await held(concert)
    await made(id)
    const refused = await confirm(id, { paymentMethod })
    expect(refused).toMatchObject({ status: 409, body: { code, message: expect.stringContaining(words) } })
    expect((await payments(id)).payment.status).toBe("PENDING")
  })

  it.each([
    ["a token that is a number", { paymentToken: 7 }],
    ["a token with a space in it", { paymentToken: "a b" }],
    ["a token that is too long", { paymentToken: "x".repeat(201) }],
    ["a method that is a number", { paymentMethod: 7 }],
  ])("does not understand %s", async (_, body) => {
    expect(await confirm(await held(concert), body)).toMatchObject({ status: 400, body: { code: "malformed-json" } })
  })

  it("on the trusted surface is refused with the sum: only a payment confirms", async () => {
    const id = await held(concert)
    const { body } = await ask(`${v7()}/${id}`, { headers: buyer })
    await post(`${node.url}/api/reservations/v6/${id}/paying`, { userId: body.userId })
    const refused = await post(`${node.url}/api/reservations/v6/${id}/confirm`, { userId: body.userId })
    expect(refused).toMatchObject({ status: 409, body: { code: "payment-required" } })
  })
})

describe("money that goes back", () => {
  it("is ordered by the buyer who gave the seats back, and shown until the provider has paid it", async () => {
    const [kept, given] = [await bought(), await bought()]
    await step(given, "cancel")
    expect(await payments(given)).toMatchObject({ reservationStatus: "CANCELLED", outcome: "GIVEN_BACK" })
    expect((await step(given, "refund")).body.status).toBe("CANCELLED")
    await soon(given, "REFUNDED")
    expect(await payments(given)).toMatchObject({
      outcome: "MONEY_BACK",
      payment: { status: "REFUNDED", refund: { amount: 1_000, fee: 0, reason: "CANCELLED", state: "SETTLED" } },
    })
    expect(await payments(kept)).toMatchObject({ outcome: "SEATS", payment: { status: "CAPTURED" } })
  })

  it("is a part of the payment where a fee is due", async () => {
    const fees = await setUp(node.url, { tiers: [{ name: "R", price: 1_000 }], payments: { gateway: "sandbox" } })
    const policy = {
      ...{ generalSaleStartAt: "2020-01-01T00:00:00", maxReservationsPerUser: 5 },
      refundFees: [{ until: "2098-01-01T00:00:00", percent: 10 }],
    }
    const set = await ask(`${node.url}/api/concerts/${fees.concertId}/sales-policy`, {
      ...{ method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(policy) },
    })
    expect(set.status).toBe(200)
    const id = await bought(fees)
    await step(id, "cancel")
    await step(id, "refund")
    await soon(id, "REFUNDED")
    expect((await payments(id)).payment.refund).toMatchObject({ amount: 900, fee: 100, state: "SETTLED" })
    const { order } = shop.sandbox.payments.all.at(-1)!
    expect(shop.sandbox.payments.ofOrder(order)?.refunds).toMatchObject([{ amount: 900 }])
  })

  it("comes back with the reason when it was paid after the seats had gone to others", async () => {
    const short = await setUp(node.url, {
      ...{ holdTtlMs: 2_000, tiers: [{ name: "R", price: 1_000 }], payments: { gateway: "sandbox", payMs: 2_000 } },
    })
    shop.takes = false
    const id = await held(short)
    shop.agree((await made(id)).paymentTransactionId)
    await confirm(id)
    await soon(id, "EXPIRED")
    const other = await post(`${v7()}/holds`, { seatId: short.seatIds[0] }, stranger)
    expect(other.status).toBe(201)
    shop.take()
    await expect.poll(async () => (await payments(id)).payment.status, { interval: 10 }).toBe("REFUNDED")
    expect(await payments(id)).toMatchObject({
      ...{ reservationStatus: "EXPIRED", outcome: "MONEY_BACK" },
      payment: { refund: { reason: "LATE", amount: 1_000, fee: 0, state: "SETTLED" } },
    })
  })

  it("stays where the seats were still free: the buyer hears that they came late", async () => {
    const short = await setUp(node.url, {
      ...{ holdTtlMs: 2_000, tiers: [{ name: "R", price: 1_000 }], payments: { gateway: "sandbox", payMs: 2_000 } },
    })
    shop.takes = false
    const id = await held(short)
    shop.agree((await made(id)).paymentTransactionId)
    await confirm(id)
    await soon(id, "EXPIRED")
    shop.take()
    await soon(id, "CONFIRMED")
    expect(await payments(id)).toMatchObject({ outcome: "SEATS_AFTER_EXPIRY", payment: { status: "CAPTURED" } })
  })

  it("of a payment that was over is named as that, beside the payment that counts", async () => {
    const id = await held(concert)
    const first = await made(id)
    shop.agree(first.paymentTransactionId, "4000000000000002")
    await confirm(id)
    await expect.poll(async () => (await payments(id)).payment.status, { interval: 10 }).toBe("CANCELLED")
    const { paymentId } = (await payments(id)).payment
    await confirm(id)
    shop.agree((await made(id)).paymentTransactionId)
    await confirm(id)
    await soon(id, "CONFIRMED")
    // The provider contradicts itself: what had been declined has gone through after all.
    const late = { payment: paymentId, says: "captured", amount: 1_000 } as const
    expect(await shop.report(node.engine, concert.concertId, late)).toMatchObject({ kind: "accepted" })
    expect(await payments(id)).toMatchObject({
      outcome: "SEATS",
      earlier: [{ paymentId, refund: { reason: "STRAY", amount: 1_000 } }],
    })
  })
})

describe("the methods of payment", () => {
  it("are those of the gateways, the first one's as default", async () => {
    const { body, status } = await ask(`${node.url}/api/payments/methods`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      ...{ provider: "sandbox", defaultMethod: "CARD", providerMode: "PG_EXTERNAL_LIVE", externalLiveEnabled: true },
      gateways: [
        { name: "sandbox", method: "CARD" },
        { name: "kakaopay", method: "KAKAOPAY" },
      ],
    })
    const available = body.methods.filter(({ enabled }: { enabled: boolean }) => enabled)
    expect(available.map(({ code, status }: { code: string; status: string }) => `${code} ${status}`)).toEqual([
      ...["CARD AVAILABLE", "KAKAOPAY AVAILABLE"],
    ])
  })
})
