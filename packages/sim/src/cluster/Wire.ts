/**
 * One TCP connection: what each end writes arrives at the other in order. While a link is cut it waits; when an end is
 * closed or its process has ended, the other hears of it once the link carries that.
 */
import type { SimProcess } from "../process.ts"

/** What a connection asks of the network. */
export type Carrier = {
  /** Runs `arrive` when the link from one machine to the other has carried it, once the link is not cut. */
  readonly carry: (from: number, to: number, arrive: () => void) => void
}

export type WireEnd = {
  readonly machine: number
  readonly process: SimProcess
  readonly write: (bytes: Uint8Array) => boolean
  /** Takes what has arrived, in order. */
  readonly read: () => Uint8Array | undefined
  readonly close: () => void
  /** Hears that there is something to read, or that nothing will come any more. */
  onReady: () => void
  /** Undefined while it is open; else whether it broke. */
  readonly ended: "closed" | "broken" | undefined
}

type Half = {
  readonly machine: number
  readonly process: SimProcess
  readonly inbox: Uint8Array[]
  ended: "closed" | "broken" | undefined
  onReady: () => void
  /** What is under way to this end, the oldest first; one arrives after the other. */
  readonly coming: Array<() => void>
}

export class Wire {
  readonly client: WireEnd
  readonly server: WireEnd
  readonly #carrier: Carrier
  readonly #halves: readonly [Half, Half]

  constructor(carrier: Carrier, client: Pick<Half, "machine" | "process">, server: Pick<Half, "machine" | "process">) {
    this.#carrier = carrier
    const half = ({ machine, process }: Pick<Half, "machine" | "process">): Half => ({
      ...{ machine, process, inbox: [], ended: undefined, onReady: () => {}, coming: [] },
    })
    this.#halves = [half(client), half(server)]
    this.client = this.#endOf(0)
    this.server = this.#endOf(1)
  }

  /** Breaks at both ends, as where a machine on the way has forgotten it. */
  reset(): void {
    for (const half of this.#halves) this.#over(half, "broken")
  }

  /** The process at an end is gone: its machine says so. */
  processEnded(process: SimProcess): void {
    for (const [at, half] of this.#halves.entries()) if (half.process === process) this.#leave(at)
  }

  #endOf(at: 0 | 1): WireEnd {
    const own = this.#halves[at]
    const other = this.#halves[1 - at]
    return {
      machine: own.machine,
      process: own.process,
      write: (bytes) => {
        if (own.ended !== undefined) return false
        this.#send(own, other, () => {
          if (other.ended !== undefined) return
          other.inbox.push(bytes)
          this.#wake(other)
        })
        return true
      },
      read: () => own.inbox.shift(),
      close: () => this.#leave(at),
      get onReady() {
        return own.onReady
      },
      set onReady(listener) {
        own.onReady = listener
      },
      get ended() {
        return own.ended
      },
    }
  }

  #leave(at: number): void {
    const own = this.#halves[at]
    const other = this.#halves[1 - at]
    if (own.ended !== undefined) return
    own.ended = "closed"
    this.#send(own, other, () => this.#over(other, "closed"))
  }

  #send(from: Half, to: Half, arrive: () => void): void {
    to.coming.push(arrive)
    this.#carrier.carry(from.machine, to.machine, () => to.coming.shift()?.())
  }

  #over(half: Half, how: "closed" | "broken"): void {
    if (half.ended !== undefined) return
    half.ended = how
    this.#wake(half)
  }

  /** In a task of the process: one that is paused reads later. */
  #wake(half: Half): void {
    half.process.soon(() => half.onReady())
  }
}
