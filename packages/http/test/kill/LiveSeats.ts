/** One reader of the live seats of an option, who stays at a server through all that happens to it. */
import { connect, statesAfter } from "@ticketrush/client"

export class LiveSeats {
  states: Uint8Array = new Uint8Array()
  /** Updates that came after the first one. */
  changes = -1
  readonly #stop = new AbortController()
  readonly #read: Promise<void>

  constructor(url: string, optionId: number) {
    this.#read = this.#follow(url, optionId)
  }

  async #follow(url: string, optionId: number): Promise<void> {
    const seats = connect({ url }).watchSeats({ optionId })[Symbol.asyncIterator]()
    const stopped = new Promise<undefined>((resolve) => {
      this.#stop.signal.addEventListener("abort", () => resolve(undefined))
    })
    try {
      for (;;) {
        const next = await Promise.race([seats.next(), stopped])
        if (next === undefined || next.done) return
        const event = next.value
        if (event.type !== "value") continue
        this.states = statesAfter(this.states, event.value)
        this.changes++
      }
    } finally {
      await seats.return?.()
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#read
  }
}
