/**
 * Addresses whose connections bring no request that could be read. The socket library answers those by itself, so this
 * is the only place where an operator hears of a proxy that speaks another version of HTTP. It is told which address
 * opened a connection, but not which connection a request came on or which one ended: so an address counts as unread
 * when it has opened connections, and in a while not a single request was read from it.
 */
import type { Clock, Defer, Log } from "@ticketrush/engine/ports"
import { limits } from "@ticketrush/protocol"
import { Networks } from "./request/Networks.ts"

export type UnreadConnectionsParts = { readonly clock: Clock; readonly defer: Defer; readonly log: Log }

export class UnreadConnections {
  readonly #parts: UnreadConnectionsParts
  readonly #opened = new Map<string, { readonly since: number; connections: number }>()
  #warnedAt = Number.NEGATIVE_INFINITY
  #cancel: (() => void) | null = null

  constructor(parts: UnreadConnectionsParts) {
    this.#parts = parts
  }

  /** Whether it matters where the next request comes from: asking the library for that is not free. */
  get waiting(): boolean {
    return this.#opened.size > 0
  }

  opened(address: string): void {
    const known = this.#opened.get(address)
    if (known !== undefined) known.connections++
    else if (this.#opened.size < limits.unreadAddressesMax) {
      this.#opened.set(address, { since: this.#parts.clock.monotonicMs(), connections: 1 })
    }
    this.#cancel ??= this.#parts.defer.after(limits.unreadAfterMs, () => this.#look())
  }

  /** A request was read. */
  read(address: string): void {
    this.#opened.delete(address)
  }

  stop(): void {
    this.#cancel?.()
  }

  #look(): void {
    const now = this.#parts.clock.monotonicMs()
    let next = now + limits.unreadAfterMs
    for (const [address, { since, connections }] of this.#opened) {
      if (now - since < limits.unreadAfterMs) {
        next = Math.min(next, since + limits.unreadAfterMs)
        continue
      }
      this.#opened.delete(address)
      if (now - this.#warnedAt < limits.unreadHintEveryMs) continue
      this.#warnedAt = now
      this.#parts.log.warn(sentence, { connections, from: ourOwn.has(address) ? address : "a public address", hint })
    }
    this.#cancel = this.#opened.size === 0 ? null : this.#parts.defer.after(next - now, () => this.#look())
  }
}

const sentence = "connections brought no request that could be read"
const hint =
  "a proxy or a check that speaks HTTP/1.0 and not HTTP/1.1, TLS on this port, more than 16 kB of headers, or a check " +
  "that only connects; see docs/guides/behind-a-proxy.md"

/** Addresses of machines and networks of an operator's own; any other is a person's, and does not belong into a log. */
const ourOwn = new Networks(
  ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"].concat([
    "::1",
    "fc00::/7",
    "fe80::/10",
  ]),
)
