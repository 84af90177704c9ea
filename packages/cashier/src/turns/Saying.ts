/** Tells sales what came of payments, again and again until each has answered, wherever its owner is. */
import type { CommandDoor } from "@ticketrush/engine/EngineApi"
import type { Defer } from "@ticketrush/engine/ports"
import type { ConcertId, PaymentReport } from "@ticketrush/protocol"

export type SayingParts = {
  readonly sales: CommandDoor
  readonly defer: Defer
  readonly pauseMs: number
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

  say(concertId: ConcertId, report: PaymentReport, done: Heard): void {
    if (this.#stopped) return
    const { defer, pauseMs, sales } = this.#parts
    sales.submit(concertId, report, (reply) => {
      if (this.#stopped) return
      switch (reply.kind) {
        case "accepted":
          return done(null)
        case "refused":
          return done(reply.refusal.code === "report-known" ? null : reply.refusal.code)
        case "try-again":
          return void defer.after(pauseMs, () => this.say(concertId, report, done))
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
