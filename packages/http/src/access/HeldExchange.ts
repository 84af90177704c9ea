/**
 * A request whose handler is called later than usual: its headers are kept, its body is read at once, and the way to a
 * WebSocket is kept open, because all of it is gone by then. Everything else is the exchange itself.
 */
import { invariant } from "@ticketrush/protocol"
import type { BodyFault, BodyHeaders, Exchange, HeaderPair } from "../Exchange.ts"
import { PassingExchange } from "../PassingExchange.ts"

export class HeldExchange extends PassingExchange {
  readonly #headers: ReadonlyArray<HeaderPair>
  readonly #bodyHeaders: BodyHeaders
  readonly #address: string
  readonly #bytesMax: number
  #body: Buffer | BodyFault | undefined
  #wanted: ((body: Buffer | BodyFault) => void) | undefined

  /** `bytesMax`: of the body, as its route reads it. Only until the handler of the exchange returns. */
  constructor(exchange: Exchange, bytesMax: number) {
    super(exchange)
    this.#bytesMax = bytesMax
    const headers: HeaderPair[] = []
    exchange.eachHeader((name, value) => void headers.push([name, value]))
    this.#headers = headers
    this.#bodyHeaders = exchange.bodyHeaders()
    this.#address = exchange.address()
    exchange.keepUpgrade()
    if (exchange.method !== "POST" && exchange.method !== "PUT") return
    exchange.readBody(bytesMax, (body) => {
      // What was handed over is the library's, and may change once this returns.
      this.#body = typeof body === "string" ? body : Buffer.from(body)
      this.#wanted?.(this.#body)
    })
  }

  override header(name: string): string {
    return this.#headers.find(([each]) => each === name)?.[1] ?? ""
  }

  override eachHeader(visit: (name: string, value: string) => void): void {
    for (const [name, value] of this.#headers) visit(name, value)
  }

  override bodyHeaders(): BodyHeaders {
    return this.#bodyHeaders
  }

  override address(): string {
    return this.#address
  }

  /** The body was read by the bound of the constructor already: `bytesMax` must be the same. */
  override readBody(bytesMax: number, done: (body: Buffer | BodyFault) => void): void {
    invariant(bytesMax === this.#bytesMax, "a route reads its body by the bound that it has in the table of routes")
    if (this.#body !== undefined) return done(this.#body)
    this.#wanted = done
  }

  /** Kept already. */
  override keepUpgrade(): void {}
}
