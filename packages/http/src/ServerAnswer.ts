/** What `ServerOutgoing.ts` and `ServerDownload.ts` have in common: answers of the library that are written piece by piece. */
import type * as uWS from "uWebSockets.js"
import { invariant } from "@ticketrush/protocol"

export abstract class UwsAnswer {
  readonly #response: uWS.HttpResponse
  readonly #ended: () => void
  #over = false
  #drained: (() => void) | null = null
  #closed: (() => void) | null = null

  constructor(response: uWS.HttpResponse, ended: () => void) {
    this.#response = response
    this.#ended = ended
    // Registered even without a listener: otherwise a drained socket stays on its ten second timer and is cut.
    response.onWritable(() => {
      if (!this.#over && this.keepsUp()) this.#drained?.()
      return true
    })
  }

  /** Whether the client has read all that was written; asked when the library says that there is some room. */
  protected abstract keepsUp(): boolean

  /** A server stops. */
  abstract stop(): void

  write(text: string): boolean {
    if (this.#over) return false
    let kept = true
    this.#response.cork(() => {
      kept = this.#response.write(text)
    })
    return kept
  }

  /**
   * Not with a close of the connection: that would write a header into the middle of the body. The connection is one that
   * is kept alive, and ends with its timer.
   */
  end(last = ""): void {
    this.#finish(() => this.#response.cork(() => this.#response.end(last)))
  }

  /** Ends it so that the client hears that it is not whole. */
  cut(): void {
    this.#finish(() => this.#response.close())
  }

  closedByClient(): void {
    this.#finish(() => {})
  }

  onDrained(drained: () => void): void {
    this.#drained = drained
  }

  onClosed(closed: () => void): void {
    invariant(this.#closed === null, "an answer has one owner")
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
