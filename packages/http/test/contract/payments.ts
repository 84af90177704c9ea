/** Calls the operations by which providers tell of payments and operators look after them, and brings about what they refuse. */
import { concertOfMadePayments } from "@ticketrush/cashier/CashierMemory"
import { StandardWebhookSigner } from "@ticketrush/payment"
import { signatureOf } from "@ticketrush/payment/webhooks/body-signature"
import { expect } from "vitest"
import { ask, bearer, createUser, post, setUp, signIn } from "../client.ts"
import { paymentSecret } from "../TestNode.ts"
import { unwelcomeHeaders } from "./own-reservations.ts"
import type { Calls } from "./signing-in.ts"

type Noted = (method: string, path: string, answer: Awaited<ReturnType<typeof ask>>) => { readonly status: number }

export const providerMessages = async ({ node }: Pick<Calls, "node">, noted: Noted): Promise<ReadonlyArray<number>> => {
  const path = "/api/payments/webhooks/sandbox"
  const signer = new StandardWebhookSigner([paymentSecret])
  const sent = async (to: string, body: string, signed = body): Promise<number> => {
    const headers = { "content-type": "application/json", ...signer.sign("msg_1", Date.now(), Buffer.from(signed)) }
    return noted("POST", to, await ask(node.url + to, { method: "POST", headers, body })).status
  }
  const body = '{"data":{"payment":{"id":"pay_1"}}}'
  return [
    await sent(path, body),
    await sent(path, body),
    await sent(path, `${body} `, body),
    await sent(path, ""),
    await sent(path, " ".repeat(40_000)),
    await sent("/api/payments/webhooks/elsewhere", body),
  ]
}

/** Where no payment is made, there is nothing to compare and nothing to read. */
export const paymentOrders = async (calls: Calls, chief: Record<string, string>): Promise<void> => {
  const { get, node, send } = calls
  const report = "/api/payments/admin/reconciliation/1"
  const read = `${report}/payments/1/read`
  const others = await unwelcomeHeaders(calls, "orders no payments")
  for (const headers of [
    ...others,
    bearer(await signIn(node.url, await createUser(node.url, "no chief of payments"))),
  ]) {
    await get(report, headers)
    await send(read, undefined, headers)
  }
  const compared = { body: { concertId: 1, gateway: null, checked: 0, differences: [], next: null } }
  expect(await get("/api/payments/reconciliation/1?after=0")).toMatchObject(compared)
  expect(await get("/api/payments/reconciliation/1?after=x")).toMatchObject({ status: 400 })
  expect(await get(report, chief)).toMatchObject(compared)
  expect((await send(read, undefined, chief)).body).toMatchObject({ code: "payment-unmade" })
  const made = `/api/payments/admin/reconciliation/${concertOfMadePayments}/payments/1/read`
  expect(await send(made, undefined, chief)).toMatchObject({ status: 202, body: { paymentId: 1, ordered: true } })
  const trustedRead = (concertId: number) => `/api/payments/reconciliation/${concertId}/payments/1/read`
  expect((await send(trustedRead(1), undefined)).body).toMatchObject({ code: "payment-unmade" })
  expect(await send(trustedRead(concertOfMadePayments), undefined)).toMatchObject({ status: 202 })
  await stuckPayments(calls, chief, others)
}

/** What is stuck, and an order that ends it: whose errands there are the store in memory says. */
const stuckPayments = async (
  { get, node, send }: Calls,
  chief: Record<string, string>,
  others: ReadonlyArray<Record<string, string>>,
): Promise<void> => {
  const list = "/api/payments/admin/stuck"
  const end = (errand: number): string => `/api/payments/admin/errands/${errand}/end`
  const reason = { reason: "the buyer never came back" }
  const buyer = bearer(await signIn(node.url, await createUser(node.url, "ends no payments")))
  const desk = await createUser(node.url, "watches payments")
  node.setRole(desk, "OPERATOR")
  const operator = bearer(await signIn(node.url, desk))
  for (const headers of [...others, buyer]) {
    await get(list, headers)
    await send(end(11), reason, headers)
  }
  const one = { errandId: 11, kind: "confirm", why: "NEVER_ENDS", mayEnd: true, endAnswer: null }
  for (const headers of [chief, operator]) {
    expect((await get(list, headers)).body).toMatchObject({ gateways: [{ runs: true, stuck: 1 }], errands: [one] })
  }
  expect((await get("/api/payments/stuck?after=1")).body).toMatchObject({ errands: [one], next: null })
  expect(await get("/api/payments/stuck?after=x")).toMatchObject({ status: 400 })
  expect(await send(end(11), reason, operator)).toMatchObject({ status: 403, body: { code: "forbidden" } })
  const codes = { 11: undefined, 12: "errand-final", 13: "errand-under-way", 14: "errand-owes", 15: "errand-unknown" }
  for (const [errand, code] of Object.entries(codes)) {
    const status = code === undefined ? 202 : code === "errand-unknown" ? 404 : 409
    for (const [path, headers] of [
      [end(Number(errand)), chief],
      [`/api/payments/errands/${errand}/end`, {}],
    ] as const) {
      const answer = await send(path, reason, headers)
      expect([answer.status, answer.body.code], path).toEqual([status, code])
    }
  }
  expect((await get(list, chief)).body).toMatchObject({ errands: [] })
  for (const wrong of [{}, { reason: " " }, { reason: "x".repeat(201) }, { reason: "two\nlines" }, 5]) {
    expect((await send(end(11), wrong, chief)).status, JSON.stringify(wrong)).toBe(400)
  }
}

type Told = Record<string, unknown>

/** Signed over the fields as the contract has them. */
const pgReadyMessage = (told: Told, key = paymentSecret): Told => {
  const signed = ["providerEventId", "eventType", "status", "userId", "reservationId", "amount", "idempotencyKey"]
  const text = JSON.stringify([...signed, "occurredAt"].map((field) => told[field] ?? null))
  return { ...told, signature: signatureOf(key, text) }
}

/** Of a reservation with a payment, of one without, of another person, and of no reservation. */
export const pgReadyMessages = async (
  { node, send, user: person }: Calls,
  urlWithoutKeys: string,
  noted: Noted,
): Promise<void> => {
  const amount = 1_000
  const mine = bearer(await signIn(node.url, person))
  const base = "/api/reservations/v7"
  const paying = await setUp(node.url, { tiers: [{ name: "R", price: amount }], payments: { gateway: "sandbox" } })
  const hold = async (seatId: number): Promise<number> => (await send(`${base}/holds`, { seatId }, mine)).body.id
  const [paid, unpaid] = [await hold(paying.seatIds[0]), await hold(paying.seatIds[1])]
  const free = await hold((await setUp(node.url)).seatIds[0])
  await send(`${base}/${paid}/intents`, {}, mine)
  const path = "/api/payments/webhooks/pg-ready"
  const told = { providerEventId: "evt_1", eventType: "PAYMENT", status: "APPROVED", userId: person, amount }
  const answer = async (changed: Told, key?: string) => {
    const { body, status } = await send(path, pgReadyMessage({ ...told, reservationId: paid, ...changed }, key))
    return [status, body.code ?? body.message]
  }
  expect(await answer({})).toEqual([202, expect.stringContaining("payment")])
  expect(await answer({ eventType: "PAYOUT" })).toEqual([202, "Nothing is done about it."])
  expect(await answer({ status: "PENDING" })).toEqual([202, "Nothing is done about it."])
  expect(await answer({}, `whsec_${Buffer.alloc(32, 1).toString("base64")}`)).toEqual([401, "message-forged"])
  expect(await answer({ amount: amount - 1 })).toEqual([409, "payment-amount"])
  expect(await answer({ userId: person + 1 })).toEqual([404, "reservation-not-found"])
  expect(await answer({ reservationId: 1 })).toEqual([404, "reservation-not-found"])
  expect(await answer({ reservationId: free })).toEqual([409, "payments-none"])
  expect(await answer({ reservationId: unpaid })).toEqual([409, "payment-closed"])
  for (const field of ["eventType", "status", "reservationId", "userId", "amount"]) {
    const { body } = await send(path, pgReadyMessage({ ...told, reservationId: paid, [field]: null }))
    expect(body, field).toMatchObject({ status: 400, detail: expect.stringContaining(`${field} is required`) })
  }
  noted("POST", path, await post(urlWithoutKeys + path, pgReadyMessage({ ...told, reservationId: paid })))
  const { signature: _, ...unsigned } = pgReadyMessage({ ...told, reservationId: paid })
  expect((await send(path, unsigned)).status).toBe(400)
  const changed = { ...pgReadyMessage({ ...told, reservationId: paid }), amount: amount + 1 }
  expect((await send(path, changed)).status).toBe(401)
}
