/** Calls the operations by which providers tell of payments and operators look after them, and brings about what they refuse. */
import { concertOfMadePayments } from "@ticketrush/cashier/CashierMemory"
import { StandardWebhookSigner } from "@ticketrush/payment"
import { expect } from "vitest"
import { ask, bearer, createUser, signIn } from "../client.ts"
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
}
