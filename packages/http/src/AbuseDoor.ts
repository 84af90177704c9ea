/** Asks the abuse rules about a hold on its way to the sale, and tells them what came of it. */
import type { AbuseGuard, ClientSignals, HoldAttempt, HoldOutcome } from "@ticketrush/engine/abuse/AbuseGuard"
import type { ReservationView } from "@ticketrush/engine/EngineApi"
import type { Submitted } from "@ticketrush/engine/sales/SaleCommands"
import type { AnswerDefect } from "@ticketrush/engine/sales/SaleReads"
import type { BuyerFacts, PersonId } from "@ticketrush/protocol"
import type { Exchange } from "./Exchange.ts"
import { guarded } from "./guarded.ts"
import type { ClientAddress } from "./request/ClientAddress.ts"

type Outcome = { readonly kind: "outcome" }

export class AbuseDoor {
  readonly #guard: AbuseGuard
  readonly #addresses: ClientAddress

  constructor(guard: AbuseGuard, addresses: ClientAddress) {
    this.#guard = guard
    this.#addresses = addresses
  }

  /** Undefined where no rule is asked. Only until the handler of the request returns. */
  signalsOf(exchange: Exchange): ClientSignals | undefined {
    if (!this.#guard.isAsked) return undefined
    return { address: this.#addresses.of(exchange), agent: exchange.header("user-agent") }
  }

  /** `ask` is called with the facts that go to the sale, at once where the counts are in this process. */
  decide(
    exchange: Exchange,
    attempt: HoldAttempt,
    facts: BuyerFacts,
    ask: (facts: BuyerFacts, heard: (outcome: HoldOutcome) => void) => void,
  ): void {
    this.#guard.assess(
      attempt,
      guarded(exchange, (decision) => {
        const { blocked } = decision
        ask(blocked === null ? facts : { ...facts, blocked }, (outcome) => this.#guard.cameOut(decision, outcome))
      }),
    )
  }

  /** A person gave something back; only a hold that was never bought is told. */
  cameBack(person: PersonId, outcome: HoldOutcome): void {
    if (outcome.kind === "held" && !outcome.bought) this.#guard.released(person)
  }
}

export const heldOf = ({ id, confirmedAt }: ReservationView): HoldOutcome => ({
  kind: "held",
  reservation: id,
  bought: confirmedAt !== null,
})

export const outcomeOf = (submitted: Exclude<Submitted<Outcome>, AnswerDefect>): HoldOutcome => {
  if ("value" in submitted) return heldOf(submitted.value)
  const { kind, refusal } = submitted.reply
  return kind === "try-again" && refusal.code !== "overloaded" ? { kind: "unknown" } : { kind: "refused", refusal }
}
