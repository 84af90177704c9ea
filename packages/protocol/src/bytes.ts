/** Bytes as our codecs write them: little endian, no padding. */
import { canonicalJson } from "./canonical-json.ts"

const encoder = new TextEncoder()

/** Grows by doubling and is reused. A codec reserves what it is about to write; single fields do not check. */
export class ByteWriter {
  #bytes = new Uint8Array(4096)
  #view = new DataView(this.#bytes.buffer)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** A copy of what was written since the last take; the writer starts over. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length)
    this.#length = 0
    return taken
  }

  protected reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more))
    grown.set(this.#bytes)
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }

  protected u8(value: number): void {
    this.#bytes[this.#length++] = value
  }

  protected u16(value: number): void {
    this.#view.setUint16(this.#length, value, true)
    this.#length += 2
  }

  protected u32(value: number): void {
    this.#view.setUint32(this.#length, value, true)
    this.#length += 4
  }

  protected i32(value: number): void {
    this.#view.setInt32(this.#length, value, true)
    this.#length += 4
  }

  protected f64(value: number): void {
    this.#view.setFloat64(this.#length, value, true)
    this.#length += 8
  }

  /** Canonical JSON with its length before it; it reserves for itself. */
  protected json(value: unknown): void {
    const text = encoder.encode(canonicalJson(value))
    this.reserve(4 + text.length)
    this.u32(text.length)
    this.#bytes.set(text, this.#length)
    this.#length += text.length
  }
}
