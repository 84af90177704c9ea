/** A server-sent stream of the library behind {@link Outgoing}. Used by `ServerExchange.ts` alone. */
import type * as uWS from "uWebSockets.js"
import { invariant } from "@ticketrush/protocol"
import type { Outgoing } from "./Exchange.ts"

export class UwsOutgoing implements Outgoing {
  readonly #response: uWS.HttpResponse
  readonly #ended: () => void
  #over = false
  #drained: (() => void) | null = null
  #closed: (() => void) | null = null

  constructor(response: uWS.HttpResponse, ended: () => void) {
    this.#response = response
    this.#ended = ended
    // Registered even without a listener: otherwise a drained socket stays on its ten second timer and is cut. It says
    // that there is some room, and leaves the library's own buffer to the next write. So something is written that
    // readers pass over, and only when nothing waits behind it the client has kept up.
    response.onWritable(() => {
      if (this.write(":\n\n")) this.#drained?.()
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

  end(last = ""): void {
    if (this.#over) return
    // Not with a close of the connection: that would write a header into the middle of the body. The connection is one
    // that is kept alive, and ends with its timer.
    this.#finish(() => this.#response.cork(() => this.#response.end(last)))
  }

  stop(): void {
    this.end()
  }

  closedByClient(): void {
    if (!this.#over) this.#finish(() => {})
  }

  onDrained(drained: () => void): void {
    this.#drained = drained
  }

  onClosed(closed: () => void): void {
    invariant(this.#closed === null, "a stream has one owner")
    this.#closed = closed
  }

  #finish(last: () => void): void {
    this.#over = true
    last()
    this.#ended()
    this.#closed?.()
  }
}
