/**
 * Answers that were given to requests with an `Idempotency-Key`, as long as they are in memory: the same request with the
 * same key gets the same answer. What an answer is about stands in the journal, so one that is forgotten, or was given by
 * another node, costs no safety: the request is decided anew, by the state of what it names.
 */
import { canonicalJson, limits } from "@ticketrush/protocol"
import type { Exchange } from "../Exchange.ts"

export type GivenAnswer = { readonly status: number; readonly contentType: string; readonly body: string }

/** `answer` is undefined while the request is at work. */
type Kept = {
  readonly exchange: Pick<Exchange, "ended">
  readonly text: string
  readonly until: number
  readonly answer: GivenAnswer | undefined
}

/** What a request with a key is. `new`: it is to be carried out. */
export type Known =
  | { readonly kind: "new" | "running" | "other" }
  | { readonly kind: "again"; readonly answer: GivenAnswer }

const isNew: Known = { kind: "new" }

export class Replays {
  readonly #monotonicMs: () => number
  /** By who asks for what with which key; the oldest first. */
  readonly #kept = new Map<string, Kept>()
  #bytes = 0

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs
  }

  get bytes(): number {
    return this.#bytes
  }

  /** `name`: who asks for what, with the key. `text`: the body. */
  begin(name: string, exchange: Pick<Exchange, "ended">, text: string): Known {
    const now = this.#monotonicMs()
    const found = this.#kept.get(name)
    if (found !== undefined && now < found.until) {
      const { answer } = found
      if (!isSame(found.text, text)) return { kind: "other" }
      if (answer !== undefined) return { kind: "again", answer }
      if (!found.exchange.ended()) return { kind: "running" }
      // Its client is gone, and what came of it was told to no one: the state of what it names says.
    }
    this.#put(name, { exchange, text, until: now + limits.replayMs, answer: undefined })
    return isNew
  }

  /** The answer of a request that was `new`, null where it is not to be kept. What was refused is not kept either. */
  end(name: string, exchange: Pick<Exchange, "ended">, answer: GivenAnswer | null): void {
    const begun = this.#kept.get(name)
    if (begun === undefined || begun.exchange !== exchange) return
    if (answer === null || answer.status >= 300) return this.#drop(name, begun)
    this.#put(name, { ...begun, answer })
  }

  #put(name: string, kept: Kept): void {
    const before = this.#kept.get(name)
    if (before !== undefined) this.#drop(name, before)
    this.#kept.set(name, kept)
    this.#bytes += sizeOf(name, kept)
    for (const [oldest, each] of this.#kept) {
      if (this.#bytes <= limits.replayBytesKept || oldest === name) return
      this.#drop(oldest, each)
    }
  }

  #drop(name: string, kept: Kept): void {
    this.#kept.delete(name)
    this.#bytes -= sizeOf(name, kept)
  }
}

/** Roughly what an entry takes besides its texts. */
const entryBytes = 200

const sizeOf = (name: string, { text, answer }: Kept): number =>
  entryBytes + name.length + text.length + (answer?.body.length ?? 0)

/** The order of the fields of a body does not count. */
const isSame = (one: string, other: string): boolean => {
  if (one === other) return true
  try {
    return canonicalJson(askedBy(one)) === canonicalJson(askedBy(other))
  } catch {
    return false // One of them is no JSON, so they are two requests.
  }
}

/** A body that is missing asks for no more than an empty one. */
const askedBy = (text: string): unknown => (text === "" ? {} : JSON.parse(text))
