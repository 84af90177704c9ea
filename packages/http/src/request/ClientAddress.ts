/**
 * Where a request comes from. What `X-Forwarded-For` says is believed only as far as addresses vouch for it that we
 * were told to trust: each proxy adds the address it received the request from at the end, and a client may have
 * written anything before that.
 */
import { isIP } from "node:net"
import type { Exchange } from "../Exchange.ts"
import { Networks } from "./Networks.ts"

export class ClientAddress {
  readonly #trusted: Networks

  constructor(trustedProxies: ReadonlyArray<string>) {
    this.#trusted = new Networks(trustedProxies)
  }

  /** Only until the handler returns. */
  of(exchange: Exchange): string {
    const peer = exchange.address()
    if (!this.#trusted.has(peer)) return peer
    const lines: string[] = []
    exchange.eachHeader((name, value) => {
      if (name === "x-forwarded-for") lines.push(value)
    })
    let client = peer
    for (const hop of lines.join(",").split(",").reverse()) {
      const address = addressIn(hop)
      // A trusted proxy wrote that, and does not know the address: the last known one stands for all behind it.
      if (address === undefined) return client
      client = address
      if (!this.#trusted.has(client)) return client
    }
    return client
  }
}

/** Some proxies add a port, and brackets to an IPv6 address. */
const addressIn = (hop: string): string | undefined => {
  const text = hop.trim()
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text
  return isIP(bare) === 0 ? undefined : bare
}
