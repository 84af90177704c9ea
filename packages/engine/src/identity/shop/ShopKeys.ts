/**
 * The keys of the shop's identity provider, as this node knows them. A key that is known counts at once, and for hours after
 * the provider was last heard; it is asked for one that is not known, once at a time and then not for a pause, whatever
 * tokens come. So neither a provider that is away nor a flood of made-up tokens stops a sale.
 */
import { limits } from "@ticketrush/protocol"
import { type VerificationKey, verificationKeysIn } from "./verification-keys.ts"

/** `text`: the set of keys as it came. `failed`: why there is none, for operators. */
export type KeyAnswer = { readonly text: string } | { readonly failed: string }

/** `unknown`: the provider has no such key. `unavailable`: it could not be asked, so that cannot be said. */
export type KeyFound = VerificationKey | "unknown" | "unavailable"

/** What the provider last said. `fetchedAt`: milliseconds since 1970 UTC. */
export type KeptKeys = { readonly text: string; readonly fetchedAt: number }

export type ShopKeysOptions = {
  /** Asks the provider; calls `done` once, in the end. */
  readonly ask: (done: (answer: KeyAnswer) => void) => void
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: () => number
}

type Known = KeptKeys & { readonly byName: ReadonlyMap<string, VerificationKey> }
/** Null: it went well. */
type Heard = (failed: string | null) => void

export class ShopKeys {
  readonly #options: ShopKeysOptions
  #known: Known | undefined
  #asking: Heard[] | undefined
  #askedAt = Number.NEGATIVE_INFINITY
  #failed: string | null = null
  #asked = 0
  #failures = 0

  constructor(options: ShopKeysOptions) {
    this.#options = options
  }

  /** Keys that were kept since another time; they do not take the place of newer ones. */
  remember({ text, fetchedAt }: KeptKeys): void {
    const byName = verificationKeysIn(text)
    if (byName === undefined || (this.#known !== undefined && this.#known.fetchedAt >= fetchedAt)) return
    this.#known = { text, fetchedAt, byName }
  }

  /** Whether `find` has it without the provider. */
  knows(name: string): boolean {
    return this.#find(name) !== undefined
  }

  /** `told` is called at once where the key is known or the provider was asked a moment ago. */
  find(name: string, told: (found: KeyFound) => void): void {
    const known = this.#find(name)
    if (known !== undefined) return told(known)
    this.refresh((failed) => told(this.#find(name) ?? (failed === null ? "unknown" : "unavailable")))
  }

  /** Asks the provider, or says what it came to where it was asked within the pause. */
  refresh(heard: Heard): void {
    const { ask, nowMs } = this.#options
    if (this.#asking !== undefined) return void this.#asking.push(heard)
    if (nowMs() - this.#askedAt < limits.shopKeysPauseMs) return heard(this.#failed)
    this.#asking = [heard]
    this.#asked++
    ask((answer) => this.#answered(answer))
  }

  /** What should be kept for the next start; null as long as there is nothing. */
  get kept(): KeptKeys | null {
    return this.#known ?? null
  }

  counters(): {
    readonly asked: number
    readonly failures: number
    readonly keys: number
    readonly ageMs: number | null
  } {
    const known = this.#known
    return {
      ...{ asked: this.#asked, failures: this.#failures, keys: known?.byName.size ?? 0 },
      ageMs: known === undefined ? null : Math.max(0, this.#options.nowMs() - known.fetchedAt),
    }
  }

  #answered(answer: KeyAnswer): void {
    const now = this.#options.nowMs()
    const byName = "text" in answer ? verificationKeysIn(answer.text) : undefined
    if (byName !== undefined && "text" in answer) {
      // What is no longer published counts no more.
      this.#known = { text: answer.text, fetchedAt: now, byName }
      this.#failed = null
    } else {
      this.#failures++
      this.#failed = "failed" in answer ? answer.failed : "it answered with no set of keys that can be used"
    }
    this.#askedAt = now
    const waiting = this.#asking ?? []
    this.#asking = undefined
    for (const heard of waiting) heard(this.#failed)
  }

  #find(name: string): VerificationKey | undefined {
    const known = this.#known
    if (known === undefined || this.#options.nowMs() - known.fetchedAt > limits.shopKeysLastGoodMs) return undefined
    return known.byName.get(name)
  }
}
