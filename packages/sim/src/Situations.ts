/** Notices the situations that must happen sometimes, from what passes by. Changes nothing. */
import type { Reply, SaleEvent } from "@ticketrush/protocol"
import type { SaleModel } from "./model.ts"
import type { Tally } from "./tally.ts"

export class Situations {
  readonly #tally: Tally
  /** How each attempt was answered last. */
  readonly #finals = new Map<number, "accepted" | "refused">()

  constructor(tally: Tally) {
    this.#tally = tally
  }

  replied(attempt: number, reply: Reply): void {
    if (reply.kind === "try-again") return
    const before = this.#finals.get(attempt)
    this.#finals.set(attempt, reply.kind)
    if (reply.kind === "accepted") {
      if (before === "accepted") this.#tally.mark("key answered the same again")
      return
    }
    if (before === "refused") this.#tally.mark("refusal repeated")
    if (reply.refusal.code === "seat-taken") this.#tally.mark("refused for a taken seat")
    if (reply.refusal.code === "person-limit") this.#tally.mark("refused by the limit of a person")
    if (reply.refusal.code === "key-reused") this.#tally.mark("key refused for another payload")
    if (reply.refusal.code === "hold-expired") this.#tally.mark("confirm refused as expired")
  }

  recorded(events: number, commandsPerDrainMax: number): void {
    if (events > 1) this.#tally.mark("record with many events")
    if (events >= commandsPerDrainMax) this.#tally.mark("batch of maximal size")
  }

  /** Called before the model applies the event. */
  happens(event: SaleEvent, at: number, model: SaleModel): void {
    if (event.kind === "expired") this.#tally.mark("hold expired")
    if (event.kind === "held" && event.seats.some((seat) => model.expiredBefore(event.option, seat))) {
      this.#tally.mark("seat held again after an expiry")
    }
    if (event.kind !== "confirmed") return
    const made = model.reservations.get(event.reservation)
    if (made !== undefined && made.deadline - at < model.policy.holdTtlMs / 10) {
      this.#tally.mark("hold confirmed in its last tenth")
    }
  }
}
