/** The bucket of a line: every tick puts a batch in, up to a bound, and every admission in turn takes one out. */
import type { Admitted, LinePolicy } from "@ticketrush/protocol"

export class Pace {
  #tick = 0
  #tokens = 0

  /** New settings begin with nothing saved up. */
  set(policy: LinePolicy, at: number): void {
    this.#tick = Math.floor(at / policy.everyMs)
    this.#tokens = 0
  }

  /** What is wrong with somebody being called beside the pace, which takes one out that a later tick puts in. */
  call({ batch, burst, everyMs }: LinePolicy, at: number): string | undefined {
    if (batch === 0) return undefined
    const ticks = Math.max(0, Math.floor(at / everyMs) - this.#tick)
    const left = Math.min(burst, this.#tokens + ticks * batch)
    this.#tokens--
    return left <= -burst ? "is more than the pace can make up for" : undefined
  }

  /** What is wrong with the bucket that an admission leaves behind, or undefined. */
  check({ tick, tokens }: Admitted, takes: 0 | 1, policy: LinePolicy, at: number): string | undefined {
    const allowed = Math.min(policy.burst, this.#tokens + (tick - this.#tick) * policy.batch) - takes
    const ticksWrong = tick < this.#tick || tick > Math.floor(at / policy.everyMs)
    this.#tick = tick
    this.#tokens = tokens
    if (ticksWrong) return `counts tick ${tick}, which is not one that has come`
    return tokens > allowed || (takes === 1 && allowed < 0) ? "is more than the pace allows" : undefined
  }
}
