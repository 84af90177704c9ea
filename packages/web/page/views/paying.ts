/** From the button to the seat, as the answers of the server say what is next. Pure: what is asked comes from outside. */
import type { RequestFailure } from "@ticketrush/client/browser"

export type Confirmed = {
  readonly status: string
  readonly paymentAction: "NONE" | "WAIT_WEBHOOK" | "REDIRECT" | "RETRY_CONFIRM" | null
  readonly paymentRedirectUrl: string | null
}

export type PayParts<Order extends { readonly status: string }> = {
  /** The order as it is now. */
  readonly order: () => Order
  readonly begin: () => Promise<Order>
  readonly confirm: () => Promise<Order & Confirmed>
  /** The order is shown as the server has it. */
  readonly show: (order: Order) => void
  /** Leads the browser to the page of the provider. */
  readonly leave: (address: string) => void
  /** Some time goes by; false: the reader has left this order. */
  readonly pause: () => Promise<boolean>
}

/**
 * `paid`: the seats are the reader's. `left`: they agree at the provider now. `declined`: the last payment took nothing, and
 * another one may be begun. `waiting`: the money is still being taken. `over`: there is nothing to pay any more.
 */
export type PayOutcome = "paid" | "left" | "declined" | "waiting" | "over"

/** How often the server is asked about a payment that is not settled. */
export const asksMax = 60

export const payOrder = async <Order extends { readonly status: string }>(
  parts: PayParts<Order>,
): Promise<PayOutcome> => {
  if (parts.order().status === "HOLD") parts.show(await parts.begin())
  for (let asked = 0; asked < asksMax; asked++) {
    const answer = await confirmed(parts, asked === asksMax - 1)
    if (answer !== null) {
      parts.show(answer)
      const outcome = outcomeOf(answer, parts.leave)
      if (outcome !== null) return outcome
    }
    if (!(await parts.pause())) break
  }
  return "waiting"
}

/** Null while the provider is still making the payment. */
const confirmed = async <Order extends { readonly status: string }>(
  { confirm }: PayParts<Order>,
  isLast: boolean,
): Promise<(Order & Confirmed) | null> => {
  try {
    return await confirm()
  } catch (cause) {
    if ((cause as Partial<RequestFailure>).code !== "payment-unready" || isLast) throw cause
    return null
  }
}

/** Null: it has to be asked again. Nothing but CONFIRMED says that the seats are bought. */
const outcomeOf = (
  { status, paymentAction, paymentRedirectUrl }: Confirmed,
  leave: (address: string) => void,
): PayOutcome | null => {
  if (status === "CONFIRMED") return "paid"
  if (status !== "PAYING") return "over"
  if (paymentAction === "RETRY_CONFIRM") return "declined"
  if (paymentAction !== "REDIRECT" || paymentRedirectUrl === null) return null
  leave(paymentRedirectUrl)
  return "left"
}
