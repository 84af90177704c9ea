/** One reader of a live topic, who stays at a server through all that happens to it. */
import type { LiveEvent } from "@ticketrush/client"

export abstract class Followed<A> {
  /** Why the stream was lost, each time; the client goes on by itself. */
  readonly lost: Array<string> = []
  readonly #stop = new AbortController()
  readonly #read: Promise<void>

  constructor(stream: AsyncIterable<LiveEvent<A>>) {
    this.#read = this.#follow(stream[Symbol.asyncIterator]())
  }

  protected abstract take(value: A): void

  async #follow(stream: AsyncIterator<LiveEvent<A>>): Promise<void> {
    const stopped = new Promise<undefined>((resolve) => {
      this.#stop.signal.addEventListener("abort", () => resolve(undefined))
    })
    try {
      for (;;) {
        const next = await Promise.race([stream.next(), stopped])
        if (next === undefined || next.done) return
        if (next.value.type === "lost") this.lost.push(next.value.why)
        if (next.value.type === "value") this.take(next.value.value)
      }
    } finally {
      await stream.return?.()
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#read
  }
}
