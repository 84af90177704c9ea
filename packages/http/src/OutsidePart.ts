/**
 * A program beside this server that it may need: PostgreSQL, Redis, Kafka. It is asked when an operator wants to know,
 * however many ask at a time once, and an answer counts for a second, so that asking costs it next to nothing.
 */

import { reasonOf } from "@ticketrush/engine/health/forEver"
import type { Clock } from "@ticketrush/engine/ports"
import { Effect, Exit, Fiber } from "effect"

export type OutsideState = {
  readonly up: boolean
  /** What it answered, or why it did not. */
  readonly detail: string
  /** Since when it has been so, in milliseconds of the monotonic clock, as far as it was asked; null for one that is not asked. */
  readonly since: number | null
}

export type OutsidePartOptions = {
  readonly clock: Pick<Clock, "monotonicMs">
  /** Succeeds with what it answered, and ends by itself. Null where no such program is named. */
  readonly ask: Effect.Effect<string, Error> | null
  /** What is told where none is named. */
  readonly unnamed: string
  /** How long a caller waits for the answer, in milliseconds. The question goes on behind. */
  readonly answerMsMax?: number
}

type Known = { readonly up: boolean; readonly detail: string; readonly since: number; readonly askedAt: number }

const keptMs = 1_000

export class OutsidePart {
  readonly #options: OutsidePartOptions
  readonly #answerMsMax: number
  #known: Known | undefined
  #asking: Fiber.Fiber<void> | undefined

  constructor(options: OutsidePartOptions) {
    this.#options = options
    this.#answerMsMax = options.answerMsMax ?? 1_200
  }

  readonly state: Effect.Effect<OutsideState> = Effect.suspend(() => {
    const { ask, clock, unnamed } = this.#options
    if (ask === null) return Effect.succeed({ up: false, detail: unnamed, since: null })
    if (this.#known !== undefined && clock.monotonicMs() - this.#known.askedAt < keptMs) return this.#told
    return this.#question(ask).pipe(
      Effect.flatMap((asking) => Effect.timeoutOption(Fiber.await(asking), this.#answerMsMax)),
      Effect.tap((answered) =>
        Effect.sync(() => {
          if (answered._tag === "None") this.#learn(false, `no answer within ${this.#answerMsMax} milliseconds`)
        }),
      ),
      Effect.andThen(this.#told),
    )
  })

  /** The one that is under way, or a new one. */
  #question(ask: Effect.Effect<string, Error>): Effect.Effect<Fiber.Fiber<void>> {
    return Effect.suspend(() => {
      if (this.#asking !== undefined) return Effect.succeed(this.#asking)
      const question = Effect.map(Effect.exit(ask), (exit) => {
        this.#asking = undefined
        if (Exit.isSuccess(exit)) this.#learn(true, exit.value)
        else this.#learn(false, reasonOf(exit.cause))
      })
      return Effect.tap(Effect.forkDetach(question), (asking) =>
        Effect.sync(() => {
          if (asking.pollUnsafe() === undefined) this.#asking = asking
        }),
      )
    })
  }

  #learn(up: boolean, detail: string): void {
    const now = this.#options.clock.monotonicMs()
    const since = this.#known?.up === up ? this.#known.since : now
    this.#known = { up, detail, since, askedAt: now }
  }

  readonly #told: Effect.Effect<OutsideState> = Effect.sync(() => {
    const { up, detail, since } = this.#known!
    return { up, detail, since }
  })
}
