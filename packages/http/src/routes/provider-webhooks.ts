/** Messages of payment providers: verified, kept, answered; what they mean is found out afterwards. */
import type { Cashier } from "@ticketrush/cashier/Cashier"
import type { HeaderOf, WebhookAnswer } from "@ticketrush/payment"
import { webhookBytesMax } from "@ticketrush/payment/webhooks/WebhookReceiver"
import { type Refusal, refusal } from "@ticketrush/protocol"
import type { Exchange } from "../Exchange.ts"
import { guarded } from "../guarded.ts"
import { answerBodyFault } from "../request/body.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"

export const providerWebhookRoute = (cashier: Cashier["Service"]): Route => ({
  method: "POST",
  path: "/api/payments/webhooks/:gateway",
  name: "providerWebhook",
  access: "public",
  bodyBytesMax: webhookBytesMax,
  handle: (exchange, [gateway]) => {
    const header = keptHeaders(exchange)
    exchange.readBody(webhookBytesMax, (body) => {
      if (typeof body === "string") return answerBodyFault(exchange, body, webhookBytesMax)
      // The bytes are the server's, and are kept longer than this turn.
      cashier.receive(
        gateway,
        header,
        Buffer.from(body),
        guarded(exchange, (answer) => tell(exchange, gateway, answer)),
      )
    })
  },
})

const tell = (exchange: Exchange, gateway: string, answer: WebhookAnswer | "no-such-gateway"): void => {
  const refused = answer === "no-such-gateway" ? refusal("gateway-unknown", { gateway }) : refusalOf(answer)
  if (refused !== undefined) return answerRefusal(exchange, refused)
  answerJson(exchange, 200, '{"received":true}', uncached)
}

const refusalOf = ({ status, reason }: WebhookAnswer): Refusal | undefined => {
  switch (status) {
    case 200:
      return undefined
    case 400:
      return refusal("message-unreadable", { reason })
    case 401:
      return refusal("message-forged", { reason })
    case 413:
      return refusal("body-too-large", { max: webhookBytesMax })
    case 503:
      return refusal("catalogue-unavailable")
  }
}

/** Headers are readable until the handler returns alone. */
const keptHeaders = (exchange: Exchange): HeaderOf => {
  const names = ["webhook-id", "webhook-timestamp", "webhook-signature"]
  const kept = new Map(names.map((name) => [name, exchange.header(name)]))
  return (name) => kept.get(name) ?? ""
}
