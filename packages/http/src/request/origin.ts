/**
 * Which pages may open streams, give orders and ask on behalf of a person. A browser lets any page open a WebSocket to any
 * address, or name it as a picture, and says which page it was, or at least whether it was another site's (W3C Fetch
 * Metadata).
 */
import type { Exchange } from "../Exchange.ts"

export class OwnOrigins {
  readonly #also: ReadonlySet<string>

  /** `also`: origins of pages besides those that this server is asked for by name, as {@link originOf} writes them. */
  constructor(also: ReadonlyArray<string>) {
    this.#also = new Set(also)
  }

  /** Whether a request comes from one of our pages, or from no page at all. Only until the handler returns. */
  isOwn(exchange: Exchange): boolean {
    const origin = exchange.header("origin")
    // A picture or a link has no origin. Older browsers do not say whose it is, and neither does what is no browser.
    if (origin === "") return ["", "same-origin", "none"].includes(exchange.header("sec-fetch-site"))
    if (!URL.canParse(origin)) return false
    const { protocol, host } = new URL(origin)
    return isHost(protocol, exchange.header("host"), host) || this.#also.has(`${protocol}//${host}`)
  }
}

/** A header may name the port that its scheme has anyway. */
const isHost = (protocol: string, header: string, host: string): boolean => {
  const address = `${protocol}//${header}`
  return header.toLowerCase() === host || (URL.canParse(address) && new URL(address).host === host)
}

/** Whether a `Host` header names the loopback of this machine, with or without a port. */
export const isLoopbackHost = (host: string): boolean => loopbackName.test(host)
const loopbackName = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i

/** `https://tickets.example` of a text that is an origin and nothing more, else undefined. */
export const originOf = (text: string): string | undefined => {
  if (!URL.canParse(text)) return undefined
  const { protocol, host, origin, href } = new URL(text)
  if (protocol !== "https:" && protocol !== "http:") return undefined
  return href === `${origin}/` && host !== "" ? origin : undefined
}
