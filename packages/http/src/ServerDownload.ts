/** An answer that is written piece by piece, of the library behind {@link Download}. Used by `ServerExchange.ts` alone. */
import type * as uWS from "uWebSockets.js"
import { invariant } from "@ticketrush/protocol"
import type { Download } from "./Exchange.ts"

export class UwsDownload implements Download {
  readonly #response: uWS.HttpResponse
  readonly #ended: () => void
  #over = false
  #drained: (() => void) | null = null
  #closed: (() => void) | null = null

  constructor(response: uWS.HttpResponse, ended: () => void) {
    this.#response = response
    this.#ended = ended
    // Nothing can be written that readers pass over, so the owner writes a little of what comes next: that hands over
    // what waits in the library.
    response.onWritable(() => {
      if (!this.#over) this.#drained?.()
      return true
    })
  }

  write(text: string): boolean {
    if (this.#over) return false
    let kept = true
    this.#response.cork(() => {
      kept = this.#response.write(text)
    })
    return kept
  }

  end(): void {
    this.#finish(() => this.#response.cork(() => this.#response.end()))
  }

  cut(): void {
    this.#finish(() => this.#response.close())
  }

  /** A server that stops waits for no reader. */
  stop(): void {
    this.cut()
  }

  closedByClient(): void {
    this.#finish(() => {})
  }

  onDrained(drained: () => void): void {
    this.#drained = drained
  }

  onClosed(closed: () => void): void {
    invariant(this.#closed === null, "a download has one owner")
    this.#closed = closed
  }

  #finish(last: () => void): void {
    if (this.#over) return
    this.#over = true
    last()
    this.#ended()
    this.#closed?.()
  }
}
