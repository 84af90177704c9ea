/** How people can pay here: each gateway takes one method, by the dialect of its provider. */
import type { PaymentDesk } from "@ticketrush/payment/desk/PaymentDesk"
import { type Refusal, refusal } from "@ticketrush/protocol"
import type { PaymentMethodsResponse } from "@ticketrush/protocol/http-schemas-payments"
import { isPaymentMethod, type PaymentMethod, paymentMethods } from "@ticketrush/protocol/payment-methods"

type Gateways = PaymentDesk["gateways"]
type Dialect = Gateways[number]["dialect"]

const methodOfDialect = { sandbox: "CARD", toss: "CARD", kakaopay: "KAKAOPAY" } as const satisfies Record<
  Dialect,
  PaymentMethod
>

/** Whether its provider gives the buyer something that they have to bring back. */
export const bringsToken = (gateways: Gateways, gateway: string): boolean =>
  gateways.find(({ name }) => name === gateway)?.dialect === "kakaopay"

/** Null for a gateway that this server does not have any more. */
export const methodOf = (gateways: Gateways, gateway: string): PaymentMethod | null => {
  const found = gateways.find(({ name }) => name === gateway)
  return found === undefined ? null : methodOfDialect[found.dialect]
}

const labels: Readonly<Record<PaymentMethod, string>> = {
  WALLET: "Wallet",
  CARD: "Card",
  KAKAOPAY: "KakaoPay",
  NAVERPAY: "NaverPay",
}

const planned = { status: "PLANNED", message: "no gateway of this server takes it" } as const

/** In the words of the contract (16.3). */
export const methodsBody = (gateways: Gateways): PaymentMethodsResponse => {
  const first = gateways[0]
  const taken = new Set<PaymentMethod>(gateways.map(({ dialect }) => methodOfDialect[dialect]))
  const live = gateways.some(({ dialect }) => dialect !== "sandbox")
  return {
    provider: first?.name ?? null,
    defaultMethod: first === undefined ? null : methodOfDialect[first.dialect],
    providerMode: first === undefined ? "NONE" : live ? "PG_EXTERNAL_LIVE" : "CARD_MOCK_SIMULATION",
    externalLiveEnabled: live,
    methods: paymentMethods.map((code) => {
      const enabled = taken.has(code)
      const state = enabled ? ({ status: "AVAILABLE", message: "" } as const) : planned
      return { code, label: labels[code], enabled, ...state }
    }),
    gateways: gateways.map(({ name, dialect }) => ({ name, method: methodOfDialect[dialect] })),
  }
}

/** The method by which a payment goes through `gateway`, if it is the one that is asked for; `asked` in any letter case. */
export const methodAsked = (gateways: Gateways, gateway: string, asked: string | null): PaymentMethod | Refusal => {
  const method = methodOf(gateways, gateway)
  if (method === null) return refusal("payment-unready")
  const code = asked?.trim().toUpperCase() ?? ""
  if (code === "" || code === method) return method
  if (isPaymentMethod(code)) {
    const message = `this concert is paid through ${gateway}, which takes ${method}`
    const status = gateways.some(({ name }) => methodOf(gateways, name) === code) ? "DISABLED" : planned.status
    return refusal("payment-method-unavailable", { method: code, status, message })
  }
  return refusal("payment-method-unknown", { method: code.slice(0, 40), allowed: paymentMethods.join(", ") })
}
