/** Reads a stream in the background and keeps what it said. */
import { until } from "@ticketrush/testing"
import { Effect, Fiber, Stream } from "effect"
import type { Live, LiveEvent, StreamError } from "../../src/index.ts"

export class Watcher<A> {
  readonly events: Array<LiveEvent<A>> = []
  failure: StreamError | undefined
  readonly #fiber: Fiber.Fiber<void>

  constructor(live: Live<A>) {
    this.#fiber = Effect.runFork(
      Stream.runForEach(live, (event) => Effect.sync(() => this.events.push(event))).pipe(
        Effect.catch((error) => {
          this.failure = error
          return Effect.void
        }),
      ),
    )
  }

  get values(): ReadonlyArray<A> {
    return this.events.flatMap((event) => (event.type === "value" ? [event.value] : []))
  }

  get losses(): ReadonlyArray<string> {
    return this.events.flatMap((event) => (event.type === "lost" ? [event.why] : []))
  }

  /** How often a connection came to life. */
  get lives(): number {
    return this.events.filter(({ type }) => type === "live").length
  }

  /** The newest value, once it fits. */
  value(what: string, fits: (value: A) => boolean): Promise<A> {
    return until(what, () => {
      if (this.failure !== undefined) throw this.failure
      const newest = this.values.at(-1)
      return newest !== undefined && fits(newest) && newest
    }) as Promise<A>
  }

  async end(): Promise<void> {
    await Effect.runPromise(Fiber.interrupt(this.#fiber))
  }
}
