/**
 * The connections of one server: how many there are, and who gives way when there is no room. A newcomer takes the place
 * of the oldest one that has sent no request, and is closed where there is none; it is accepted in any case, because
 * connections that are not accepted would wake the loop without end.
 */
import type { Clock, Defer } from "@ticketrush/engine/ports"
import { limits } from "@ticketrush/protocol"
import { HalfOpen, type OpenedConnection, type Origin } from "./HalfOpen.ts"

export type ConnectionsOptions = {
  readonly clock: Pick<Clock, "monotonicMs">
  readonly defer: Pick<Defer, "after">
  /** Connections at a time. */
  readonly max: number
  /** Connections of one address that have sent no request yet. */
  readonly halfOpenPerAddressMax: number
  /** Addresses whose connections are counted in all and nothing more: a proxy has those of all its clients. */
  readonly isShared: (address: string) => boolean
}

export type ConnectionCounts = {
  readonly open: number
  readonly halfOpen: number
  /** Connections that were cut before they sent a request, and ones that were closed as they came. */
  readonly cut: number
  readonly refused: number
}

export class Connections {
  readonly #options: ConnectionsOptions
  readonly #halfOpen = new HalfOpen()
  #open = 0
  #cut = 0
  #refused = 0
  #cancel: (() => void) | null = null

  constructor(options: ConnectionsOptions) {
    this.#options = options
  }

  /** Three quarters are in use, those not counted that may be cut at any time. */
  get busy(): boolean {
    return this.#used * 4 >= this.#options.max * 3
  }

  /** What is left is for those who are inside. */
  get reserved(): boolean {
    return this.#used * 16 >= this.#options.max * 15
  }

  get #used(): number {
    return this.#open - this.#halfOpen.size
  }

  /** Three quarters are taken: connections without a request are given up. */
  get #crowded(): boolean {
    return this.#open * 4 >= this.#options.max * 3
  }

  /** Whether it matters where the next request comes from: asking the library for that is not free. */
  get waiting(): boolean {
    return this.#halfOpen.size > 0
  }

  counts(): ConnectionCounts {
    return { open: this.#open, halfOpen: this.#halfOpen.size, cut: this.#cut, refused: this.#refused }
  }

  /** `closed` is called for it in any case. */
  opened(connection: OpenedConnection, address: string): void {
    const { clock, halfOpenPerAddressMax, isShared, max } = this.#options
    const now = clock.monotonicMs()
    const shared = isShared(address)
    this.#open++
    const full = this.#open > max
    const many = !shared && this.#halfOpen.from(address, now) >= halfOpenPerAddressMax
    if (full || many) {
      if (!this.#halfOpen.cutOldest(many ? address : undefined)) {
        this.#refused++
        return connection.close()
      }
      this.#cut++
    }
    if (shared) return
    this.#halfOpen.add(connection, address, now)
    this.#watch()
  }

  closed(): void {
    this.#open--
  }

  began(address: string): Origin | undefined {
    return this.#halfOpen.began(address, this.#options.clock.monotonicMs())
  }

  /** See {@link HalfOpen.ended}. */
  ended(origin: Origin, shows: boolean): void {
    this.#halfOpen.ended(origin, shows, this.#options.clock.monotonicMs())
  }

  stop(): void {
    this.#cancel?.()
  }

  #watch(): void {
    if (this.#cancel !== null || !this.#crowded) return
    this.#cancel = this.#options.defer.after(limits.halfOpenMsMax / 4, () => {
      this.#cancel = null
      if (!this.#crowded) return
      this.#cut += this.#halfOpen.cutOlderThan(this.#options.clock.monotonicMs() - limits.halfOpenMsMax)
      if (this.waiting) this.#watch()
    })
  }
}
