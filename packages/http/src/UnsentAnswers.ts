/**
 * Large answers that are under way. A client that reads more slowly than it must is cut, and so are those that keep the
 * oldest bodies alive when all of them together are too large: of one body that many read there is one copy.
 */
import type { Defer } from "@ticketrush/engine/ports"
import { limits } from "@ticketrush/protocol"

export type UnsentAnswer = {
  /** What keeps its bytes in memory; answers of one body share it. */
  readonly body: Uint8Array
  /** Bytes that the kernel has taken. */
  readonly sent: () => number
  /** Calls `remove` before it returns. */
  readonly cut: () => void
}

type Progress = { since: number; sent: number }

export class UnsentAnswers {
  readonly #defer: Defer
  readonly #monotonicMs: () => number
  readonly #bytesMax: number
  readonly #answers = new Map<UnsentAnswer, Progress>()
  /** Oldest first. */
  readonly #bodies = new Map<Uint8Array, Set<UnsentAnswer>>()
  #bytes = 0
  #cut = 0
  #cancel: (() => void) | null = null

  constructor(defer: Defer, monotonicMs: () => number, bytesMax: number = limits.unsentBytesMax) {
    this.#defer = defer
    this.#monotonicMs = monotonicMs
    this.#bytesMax = bytesMax
  }

  /** Answers under way, bytes of their bodies, each counted once, and answers that were cut. */
  counts(): { readonly answers: number; readonly bytes: number; readonly cut: number } {
    return { answers: this.#answers.size, bytes: this.#bytes, cut: this.#cut }
  }

  add(answer: UnsentAnswer): void {
    const { body } = answer
    this.#answers.set(answer, { since: this.#monotonicMs(), sent: 0 })
    const readers = this.#bodies.get(body)
    if (readers === undefined) {
      this.#bodies.set(body, new Set([answer]))
      this.#bytes += body.byteLength
      this.#makeRoom(body)
    } else readers.add(answer)
    this.#cancel ??= this.#defer.after(checkMs, () => this.#check())
  }

  /** It has been sent, or its client is gone. */
  remove(answer: UnsentAnswer): void {
    if (!this.#answers.delete(answer)) return
    const readers = this.#bodies.get(answer.body)!
    readers.delete(answer)
    if (readers.size > 0) return
    this.#bodies.delete(answer.body)
    this.#bytes -= answer.body.byteLength
  }

  stop(): void {
    this.#cancel?.()
  }

  #makeRoom(newest: Uint8Array): void {
    for (const [body, readers] of this.#bodies) {
      if (this.#bytes <= this.#bytesMax || body === newest) return
      for (const reader of readers) this.#end(reader)
    }
  }

  #check(): void {
    this.#cancel = null
    const now = this.#monotonicMs()
    for (const [answer, progress] of this.#answers) {
      const sent = answer.sent()
      if (sent - progress.sent >= limits.answerProgressBytes) {
        progress.since = now
        progress.sent = sent
      } else if (now - progress.since >= limits.answerWaitMsMax) this.#end(answer)
    }
    if (this.#answers.size > 0) this.#cancel = this.#defer.after(checkMs, () => this.#check())
  }

  #end(answer: UnsentAnswer): void {
    this.#cut++
    answer.cut()
  }
}

const checkMs = 1_000
