/**
 * Answers that are kept under the keys of their requests. The same key gives the answer again, also a 500, for work that
 * was begun is not done twice. What was refused before anything was done leaves no trace.
 */
import type { WireAnswer } from "../transport/Transport.ts"

/** How a dialect treats keys. */
export type KeyRules = {
  readonly charsMax: number
  readonly keepMs: number
  /** Whether another body under a key is refused; where it does not count, the first answer is given. */
  readonly bodyCounts: boolean
}

export const keyRules = {
  sandbox: { charsMax: 255, keepMs: 24 * 3_600_000, bodyCounts: true },
  toss: { charsMax: 300, keepMs: 15 * 24 * 3_600_000, bodyCounts: false },
} as const satisfies Readonly<Record<string, KeyRules>>

type Entry = { readonly body: string; readonly until: number; answer: WireAnswer | undefined }

export type Begun =
  | { readonly kind: "new" }
  | { readonly kind: "again"; readonly answer: WireAnswer }
  | { readonly kind: "running" }
  | { readonly kind: "other-body" }
  | { readonly kind: "full" }

const entriesMax = 100_000

export class IdempotencyKeys {
  /** By scope and key; they end in the order in which they began, as far as rules are the same. */
  readonly #entries = new Map<string, Entry>()
  readonly #nowMs: () => number

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /** `name`: method, address and key. After "new" the answer has to be `ended`. */
  begin(name: string, body: string, rules: KeyRules): Begun {
    const now = this.#nowMs()
    const entry = this.#entries.get(name)
    if (entry !== undefined && entry.until > now) {
      if (rules.bodyCounts && entry.body !== body) return { kind: "other-body" }
      return entry.answer === undefined ? { kind: "running" } : { kind: "again", answer: entry.answer }
    }
    this.#entries.delete(name)
    if (this.#entries.size >= entriesMax) this.#forget(now)
    if (this.#entries.size >= entriesMax) return { kind: "full" }
    this.#entries.set(name, { body, until: now + rules.keepMs, answer: undefined })
    return { kind: "new" }
  }

  end(name: string, answer: WireAnswer): void {
    const entry = this.#entries.get(name)
    if (entry !== undefined) entry.answer = answer
  }

  #forget(now: number): void {
    for (const [name, { until }] of this.#entries) if (until <= now) this.#entries.delete(name)
  }
}
