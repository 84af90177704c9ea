/**
 * Tells sales what came of payments, again and again until each has answered, wherever its owner is. That it is about nothing they
 * know is believed after several times: a node that has lost the sale, and has not heard of it yet, knows less than there is.
 */
import type { CommandDoor } from "@ticketrush/engine/EngineApi"
import type { Defer } from "@ticketrush/engine/ports"
import type { ConcertId, PaymentReport } from "@ticketrush/protocol"

export type SayingParts = {
  readonly sales: CommandDoor
  readonly defer: Defer
  readonly pauseMs: number
  /** How often a sale says that it does not know the payment before that is believed. */
  readonly unknownMax: number
}

/** Why a sale did not take a report, or null when it did or had it already. */
type Heard = (finding: string | null) => void

export class Saying {
  readonly #parts: SayingParts
  #stopped = false

  constructor(parts: SayingParts) {
    this.#parts = parts
  }

  /** Whoever waits for an answer hears nothing any more. */
  stop(): void {
    this.#stopped = true
  }

  say(concertId: ConcertId, report: PaymentReport, done: Heard, unknown = 1): void {
    if (this.#stopped) return
    const { defer, pauseMs, sales, unknownMax } = this.#parts
    const again = (times: number): void => void defer.after(pauseMs, () => this.say(concertId, report, done, times))
    sales.submit(concertId, report, (reply) => {
      if (this.#stopped) return
      switch (reply.kind) {
        case "accepted":
          return done(null)
        case "refused": {
          const { code } = reply.refusal
          if (code === "payment-unknown" && unknown < unknownMax) return again(unknown + 1)
          return done(code === "report-known" ? null : code)
        }
        case "try-again":
          return again(unknown)
      }
    })
  }

  /** One after another; done with the first finding. */
  sayAll(concertId: ConcertId, reports: ReadonlyArray<PaymentReport>, done: Heard): void {
    const next = (at: number, found: string | null): void => {
      if (at === reports.length) return done(found)
      this.say(concertId, reports[at], (finding) => next(at + 1, found ?? finding))
    }
    next(0, null)
  }
}
