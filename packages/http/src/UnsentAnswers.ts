/**
 * Large answers that are under way. A client that reads more slowly than it must is cut, and so are those that keep the
 * oldest bodies alive when all of them together are too large: of one body that many read there is one copy.
 */
import type { Defer } from "@ticketrush/engine/ports"
import { limits } from "@ticketrush/protocol"
import { SlowTransfers, type Transfer } from "./SlowTransfers.ts"

/** Moved are the bytes that the kernel has taken. */
export type UnsentAnswer = Transfer & {
  /** What keeps its bytes in memory; answers of one body share it. */
  readonly body: Uint8Array
  /** Calls `remove` before it returns. */
  readonly cut: () => void
}

const pace = { progressBytes: limits.answerProgressBytes, waitMsMax: limits.answerWaitMsMax, checkMs: 1_000 }

export class UnsentAnswers {
  readonly #bytesMax: number
  readonly #slow: SlowTransfers<UnsentAnswer>
  /** Oldest first. */
  readonly #bodies = new Map<Uint8Array, Set<UnsentAnswer>>()
  #bytes = 0
  #cut = 0

  constructor(defer: Defer, monotonicMs: () => number, bytesMax: number = limits.unsentBytesMax) {
    this.#bytesMax = bytesMax
    this.#slow = new SlowTransfers(defer, monotonicMs, pace, (answer) => this.#end(answer))
  }

  /** Answers under way, bytes of their bodies, each counted once, and answers that were cut. */
  counts(): { readonly answers: number; readonly bytes: number; readonly cut: number } {
    return { answers: this.#slow.size, bytes: this.#bytes, cut: this.#cut }
  }

  add(answer: UnsentAnswer): void {
    const { body } = answer
    // What was taken at once counts, too.
    this.#slow.add(answer, 0)
    const readers = this.#bodies.get(body)
    if (readers === undefined) {
      this.#bodies.set(body, new Set([answer]))
      this.#bytes += body.byteLength
      this.#makeRoom(body)
    } else readers.add(answer)
  }

  /** It has been sent, or its client is gone. */
  remove(answer: UnsentAnswer): void {
    this.#slow.remove(answer)
    const readers = this.#bodies.get(answer.body)
    if (readers === undefined || !readers.delete(answer) || readers.size > 0) return
    this.#bodies.delete(answer.body)
    this.#bytes -= answer.body.byteLength
  }

  stop(): void {
    this.#slow.stop()
  }

  #makeRoom(newest: Uint8Array): void {
    for (const [body, readers] of this.#bodies) {
      if (this.#bytes <= this.#bytesMax || body === newest) return
      for (const reader of readers) this.#end(reader)
    }
  }

  #end(answer: UnsentAnswer): void {
    this.#cut++
    answer.cut()
  }
}
