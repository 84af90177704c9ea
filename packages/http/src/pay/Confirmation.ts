/**
 * A buyer confirms. Where nothing is to be paid the sale confirms at once. Else the buyer has to agree at the provider
 * first; once they have, the sale says that the money may be taken, an errand that follows the journal takes it, and what
 * the provider shows confirms the reservation. So the reservation is PAYING until then, for every answer given here.
 */
import type { PaymentView } from "@ticketrush/engine/EngineApi"
import type { SaleCommands } from "@ticketrush/engine/sales/SaleCommands"
import type { PaymentsAnswer, SaleReads } from "@ticketrush/engine/sales/SaleReads"
import type { OpenedPayment, PaymentDesk } from "@ticketrush/payment/desk/PaymentDesk"
import type { ProviderPayment } from "@ticketrush/payment/gateway/PaymentGateway"
import {
  byPerson,
  type ConcertId,
  concertOfReservation,
  PaymentStatus,
  type PersonId,
  type Refusal,
  type ReservationId,
  ReservationStatus,
  refusal,
} from "@ticketrush/protocol"
import type { PaymentAction } from "@ticketrush/protocol/http-schemas-payments"
import type { PaymentMethod } from "@ticketrush/protocol/payment-methods"
import type { ConfirmAsked } from "@ticketrush/protocol/payment-requests"
import { askSale } from "../ask-sale.ts"
import type { Exchange } from "../Exchange.ts"
import { guarded } from "../guarded.ts"
import { orderSale } from "../order-sale.ts"
import type { DateTimes } from "../render/date-time.ts"
import { lifecycleJson } from "../render/lifecycle.ts"
import { paymentFields } from "../render/payments.ts"
import { answerJson, answerPassing, answerRefusal } from "../respond.ts"
import { bringsToken, methodAsked, methodOf } from "./methods.ts"
import type { ProviderReads } from "./ProviderReads.ts"

export type PayParts = {
  readonly commands: SaleCommands
  readonly reads: SaleReads
  readonly times: DateTimes
  readonly desk: PaymentDesk | undefined
  readonly providers: ProviderReads
}

export type PayOrder = {
  readonly reservation: ReservationId
  readonly person: PersonId
  /** The answer about a reservation that does not exist, or is another person's. */
  readonly notTheirs: Refusal
}

/** The payment that is the newest of a reservation with one. */
type Newest = { readonly answer: PaymentsAnswer; readonly gateway: string; readonly payment: PaymentView }

const { confirmed } = ReservationStatus

export class Confirmation {
  readonly #parts: PayParts
  readonly #exchange: Exchange
  readonly #order: PayOrder
  readonly #asked: ConfirmAsked
  readonly #concertId: ConcertId

  constructor(parts: PayParts, exchange: Exchange, order: PayOrder, asked: ConfirmAsked) {
    this.#parts = parts
    this.#exchange = exchange
    this.#order = order
    this.#asked = asked
    this.#concertId = concertOfReservation(order.reservation)
  }

  run(): void {
    this.#submit("confirm", { as: confirmed }, (answer) => this.#answerConfirmed(answer), {
      "payment-required": () => this.#look(),
    })
  }

  #answerConfirmed(answer: PaymentsAnswer): void {
    const newest = newestOf(answer)
    if (newest === undefined) return this.#answer(answer, null)
    const method = methodOf(this.#gateways, newest.gateway) ?? "CARD"
    this.#answerAbout(newest, method, "NONE", null)
  }

  #look(): void {
    const { reservation, notTheirs } = this.#order
    askSale(this.#parts.reads, this.#exchange, this.#concertId, { kind: "payments", reservation }, (asked) => {
      const newest = asked?.value == null ? undefined : newestOf(asked.value)
      // It was being paid a moment ago, and a sale forgets no payment.
      if (newest === undefined) return answerRefusal(this.#exchange, notTheirs)
      const method = methodAsked(this.#gateways, newest.gateway, this.#asked.method)
      if (typeof method !== "string") return answerRefusal(this.#exchange, method)
      this.#goOn(newest, method)
    })
  }

  #goOn(newest: Newest, method: PaymentMethod): void {
    switch (newest.payment.status) {
      case PaymentStatus.pending:
        return this.#parts.providers.read(this.#exchange, this.#opened(newest), (shown) => {
          if (shown === null) return answerRefusal(this.#exchange, refusal("payment-unready"))
          if (shown.status === "open") return this.#answerAbout(newest, method, "REDIRECT", shown)
          // Asked to be taken without it, the payment would be lost.
          if (this.#lacksToken(newest)) return answerRefusal(this.#exchange, refusal("payment-token-missing"))
          this.#keepToken(newest, () => this.#authorize(method, shown))
        })
      case PaymentStatus.authorized:
        return this.#parts.providers.read(this.#exchange, this.#opened(newest), (shown) => {
          // Its provider wants one more step of the buyer.
          const asksBuyer = shown?.status === "open" && shown.redirectUrl !== null
          this.#answerAbout(newest, method, asksBuyer ? "REDIRECT" : "WAIT_WEBHOOK", shown)
        })
      case PaymentStatus.cancelled:
        // Nothing was taken: another payment, to which the buyer has to agree anew.
        return this.#submit("open-intent", {}, () => this.#answerAbout(newest, method, "RETRY_CONFIRM", null))
      default:
        return this.#answerAbout(newest, method, "NONE", null)
    }
  }

  #lacksToken({ gateway }: Newest): boolean {
    return this.#asked.token === null && bringsToken(this.#gateways, gateway)
  }

  #keepToken(newest: Newest, then: () => void): void {
    const { desk } = this.#parts
    const { token } = this.#asked
    if (token === null || desk === undefined) return then()
    const kept = guarded(this.#exchange, (done: boolean) =>
      done ? then() : answerRefusal(this.#exchange, refusal("payment-unready")),
    )
    desk.keepToken(this.#opened(newest), token, kept)
  }

  #authorize(method: PaymentMethod, shown: ProviderPayment): void {
    this.#submit("authorize", {}, (answer) => {
      const newest = newestOf(answer)!
      const action = newest.payment.status === PaymentStatus.authorized ? "WAIT_WEBHOOK" : "NONE"
      this.#answerAbout(newest, method, action, shown)
    })
  }

  /** `instead`: what is done about a refusal, by its code. */
  #submit(
    kind: "confirm" | "authorize" | "open-intent",
    as: { readonly as?: ReservationStatus },
    heard: (answer: PaymentsAnswer) => void,
    instead: { readonly [code: string]: () => void } = {},
  ): void {
    const { reservation, person, notTheirs } = this.#order
    const command = { kind, reservation, by: byPerson(person) } as const
    const followUp = { kind: "payments", reservation, ...as } as const
    orderSale(this.#parts.commands, this.#exchange, this.#concertId, command, followUp, (ordered) => {
      if ("value" in ordered) return heard(ordered.value!)
      const { code } = ordered.reply.refusal
      if (instead[code] !== undefined) return instead[code]()
      const unknown = code === "sale-unknown" || code === "reservation-unknown"
      answerRefusal(this.#exchange, unknown ? notTheirs : ordered.reply.refusal)
    })
  }

  #opened({ gateway, payment: { payment } }: Newest): OpenedPayment {
    return { gateway, concert: this.#concertId, payment }
  }

  get #gateways(): PaymentDesk["gateways"] {
    return this.#parts.desk?.gateways ?? []
  }

  #answerAbout(
    { answer, gateway, payment: { status } }: Newest,
    method: PaymentMethod,
    action: PaymentAction,
    shown: ProviderPayment | null,
  ): void {
    this.#answer(answer, { method, gateway, status, action, shown })
  }

  #answer({ reservation }: PaymentsAnswer, payment: Parameters<typeof paymentFields>[0]): void {
    const json = lifecycleJson(reservation, this.#parts.times, paymentFields(payment))
    const isOver = payment === null || payment.action === "NONE"
    if (isOver) answerJson(this.#exchange, 200, json)
    else answerPassing(this.#exchange, json)
  }
}

const newestOf = (answer: PaymentsAnswer): Newest | undefined => {
  const [payment] = answer.payments
  return payment === undefined || answer.gateway === null ? undefined : { answer, gateway: answer.gateway, payment }
}
