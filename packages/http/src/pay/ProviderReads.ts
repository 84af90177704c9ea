/** Asks providers on behalf of requests, a bounded number at a time. */
import type { OpenedPayment, PaymentDesk } from "@ticketrush/payment/desk/PaymentDesk"
import type { GatewayOutcome, ProviderPayment } from "@ticketrush/payment/gateway/PaymentGateway"
import { limits } from "@ticketrush/protocol"
import type { Exchange } from "../Exchange.ts"
import { guarded } from "../guarded.ts"

export class ProviderReads {
  readonly #desk: Pick<PaymentDesk, "read"> | undefined
  #underWay = 0

  constructor(desk: Pick<PaymentDesk, "read"> | undefined) {
    this.#desk = desk
  }

  /** `heard` gets null when the provider cannot be asked now, or does not have the payment yet. */
  read(exchange: Exchange, opened: OpenedPayment, heard: (payment: ProviderPayment | null) => void): void {
    if (this.#desk === undefined || this.#underWay >= limits.providerReadsAtOnceMax) return heard(null)
    this.#underWay++
    this.#desk.read(
      opened,
      guarded(exchange, (outcome: GatewayOutcome<ProviderPayment>) => {
        this.#underWay--
        if (!exchange.ended()) heard(outcome.kind === "done" ? outcome.value : null)
      }),
    )
  }
}
