/** Broadcast channels between the tabs of one browser. What is posted is copied, and arrives later, in order. */
import type { Channel } from "../../js/live/tab.js"

type Gate = (task: () => void) => void
type Open = { readonly gate: Gate; readonly channel: Channel }

export class FakeChannels {
  readonly #open = new Set<Open>()
  /** Messages that were posted. */
  posted = 0
  /** Which messages do not arrive. */
  lose: (message: unknown) => boolean = () => false

  open(gate: Gate): Channel {
    const channel: Channel = {
      onmessage: null,
      postMessage: (message) => {
        this.posted++
        for (const other of this.#open) {
          if (other.channel === channel || this.lose(message)) continue
          const data = structuredClone(message)
          setImmediate(() =>
            other.gate(() => {
              if (this.#open.has(other)) other.channel.onmessage?.({ data } as MessageEvent)
            }),
          )
        }
      },
      close: () => void this.#open.delete(open),
    }
    const open = { gate, channel }
    this.#open.add(open)
    return channel
  }

  close(gate: Gate): void {
    for (const open of this.#open) if (open.gate === gate) this.#open.delete(open)
  }
}
