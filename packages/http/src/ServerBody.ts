/** The body of one request as its pieces come: what of it is kept, and when it is whole. */
import { limits } from "@ticketrush/protocol"
import type { BodyFault } from "./Exchange.ts"

/** Undefined while more is to come; `whole` is valid until the callback of the socket ends, unless it is `apart`. */
export type BodyNow =
  | undefined
  | BodyFault
  | {
      readonly whole: Buffer
      /** The body came in chunks, and what stands behind its last one has not been looked at yet. */
      readonly apart: boolean
    }

export class ServerBody {
  readonly #bytesMax: number
  #kept: Buffer | null = null
  #length = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  /** Bytes that have come. */
  get length(): number {
    return this.#length
  }

  take(chunk: ArrayBuffer, isLast: boolean): BodyNow {
    const more = Buffer.from(chunk)
    // The common case: the body came in one piece with its headers and is never copied.
    if (isLast && this.#length === 0 && more.length > 0 && more.length <= this.#bytesMax) {
      return { whole: more, apart: false }
    }
    const before = this.#length
    this.#length += more.length
    if (this.#length > this.#bytesMax) {
      this.#kept = null
      // The rest is read and dropped, so that the client hears the answer; more than that is not read either.
      if (this.#length > this.#bytesMax + limits.droppedBodyBytesMax) return "endless"
      return isLast ? "too-large" : undefined
    }
    this.#kept = grown(this.#kept, before, more, this.#bytesMax)
    if (!isLast) return undefined
    // Only chunks end with an empty piece: a body of a known length ends with its last byte.
    return { whole: this.#kept.subarray(0, this.#length), apart: more.length === 0 }
  }
}

/** `kept` with `more` behind its first `length` bytes; capacity doubles, so a trickle costs linear time. */
const grown = (kept: Buffer | null, length: number, more: Buffer, bytesMax: number): Buffer => {
  const needed = length + more.length
  if (kept !== null && kept.length >= needed) {
    more.copy(kept, length)
    return kept
  }
  const bigger = Buffer.allocUnsafeSlow(Math.min(bytesMax, Math.max(512, needed * 2)))
  kept?.copy(bigger, 0, 0, length)
  more.copy(bigger, length)
  return bigger
}
