/** Calls the operation by which providers tell of payments, and brings about what it refuses. */
import { StandardWebhookSigner } from "@ticketrush/payment"
import { ask } from "../client.ts"
import { paymentSecret } from "../TestNode.ts"
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
