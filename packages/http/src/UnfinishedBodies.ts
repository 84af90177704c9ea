/**
 * Requests whose body has begun and has not come to its end. They are given up shortly before the socket library would
 * cut their connection without a word, so that the client hears why.
 */
import type { Defer } from "@ticketrush/engine/ports"
import { limits } from "@ticketrush/protocol"

export type UnfinishedBody = {
  /** Bytes that have come. */
  readonly length: () => number
  readonly giveUp: () => void
}

type Waiting = { since: number; length: number }

export class UnfinishedBodies {
  readonly #defer: Defer
  readonly #monotonicMs: () => number
  readonly #waiting = new Map<UnfinishedBody, Waiting>()
  #cancel: (() => void) | null = null

  constructor(defer: Defer, monotonicMs: () => number) {
    this.#defer = defer
    this.#monotonicMs = monotonicMs
  }

  add(body: UnfinishedBody): void {
    this.#waiting.set(body, { since: this.#monotonicMs(), length: body.length() })
    this.#cancel ??= this.#defer.after(checkMs, () => this.#check())
  }

  /** It is whole, answered or gone. */
  remove(body: UnfinishedBody): void {
    this.#waiting.delete(body)
  }

  #check(): void {
    this.#cancel = null
    const now = this.#monotonicMs()
    for (const [body, waiting] of this.#waiting) {
      const length = body.length()
      if (length - waiting.length >= limits.bodyProgressBytes) {
        waiting.since = now
        waiting.length = length
      } else if (now - waiting.since >= limits.bodyWaitMsMax) {
        this.#waiting.delete(body)
        body.giveUp()
      }
    }
    if (this.#waiting.size > 0) this.#cancel = this.#defer.after(checkMs, () => this.#check())
  }

  stop(): void {
    this.#cancel?.()
  }
}

const checkMs = 500
