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

  /** What is wrong with a call beside the pace, which uses up an admission of a later tick. */
  call(policy: LinePolicy, at: number): string | undefined {
    const owes = this.owes(policy, at)
    if (policy.batch > 0) this.#tokens--
    return owes ? "is more than the pace can make up for" : undefined
  }

  /** Whether so many were called that the pace has to catch up before another one is. A line without a pace never has. */
  owes(policy: LinePolicy, at: number): boolean {
    return policy.batch > 0 && this.#filled(policy, at).tokens <= -policy.burst
  }

  /** Whether a tick has come at `at` that lets in the next one in line, who joined at `joinedAt`. */
  admits(policy: LinePolicy, joinedAt: number, at: number): boolean {
    const { tick, tokens } = this.#filled(policy, at)
    return tokens > 0 && tick > Math.floor(joinedAt / policy.everyMs)
  }

  /** What is wrong with the bucket that an admission leaves behind, or undefined. Only one in turn fills it and takes. */
  check({ tick, tokens }: Admitted, inTurn: boolean, policy: LinePolicy, at: number): string | undefined {
    const before = inTurn ? this.#filled(policy, at) : { tick: this.#tick, tokens: this.#tokens }
    const left = before.tokens - (inTurn ? 1 : 0)
    this.#tick = tick
    this.#tokens = tokens
    if (tick !== before.tick) return `counts tick ${tick}, and tick ${before.tick} had come`
    if ((inTurn && left < 0) || tokens > left) return "is more than the pace allows"
    return tokens < left ? `takes ${left - tokens} admissions from those behind it` : undefined
  }

  /** The bucket after all ticks up to `at`. */
  #filled({ everyMs, batch, burst }: LinePolicy, at: number): { readonly tick: number; readonly tokens: number } {
    const ticks = Math.max(0, Math.floor(at / everyMs) - this.#tick)
    return { tick: this.#tick + ticks, tokens: Math.min(burst, this.#tokens + ticks * batch) }
  }
}
