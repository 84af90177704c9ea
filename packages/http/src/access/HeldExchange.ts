/**
 * A request whose handler is called later than usual: its headers are kept, its body is read at once, and the way to a
 * WebSocket is kept open, because all of it is gone by then. Everything else is the exchange itself.
 */
import { invariant } from "@ticketrush/protocol"
import type { BodyFault, BodyHeaders, Exchange, HeaderPair, Outgoing, Socket } from "../Exchange.ts"

export class HeldExchange implements Exchange {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly #exchange: Exchange
  readonly #headers: ReadonlyArray<HeaderPair>
  readonly #bodyHeaders: BodyHeaders
  readonly #address: string
  readonly #bytesMax: number
  #body: Buffer | BodyFault | undefined
  #wanted: ((body: Buffer | BodyFault) => void) | undefined

  /** `bytesMax`: of the body, as its route reads it. Only until the handler of the exchange returns. */
  constructor(exchange: Exchange, bytesMax: number) {
    this.#exchange = exchange
    this.#bytesMax = bytesMax
    this.method = exchange.method
    this.path = exchange.path
    this.query = exchange.query
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

  get route(): string {
    return this.#exchange.route
  }

  set route(name: string) {
    this.#exchange.route = name
  }

  header(name: string): string {
    return this.#headers.find(([each]) => each === name)?.[1] ?? ""
  }

  eachHeader(visit: (name: string, value: string) => void): void {
    for (const [name, value] of this.#headers) visit(name, value)
  }

  bodyHeaders(): BodyHeaders {
    return this.#bodyHeaders
  }

  address(): string {
    return this.#address
  }

  ended(): boolean {
    return this.#exchange.ended()
  }

  /** The body was read by the bound of the constructor already: `bytesMax` must be the same. */
  readBody(bytesMax: number, done: (body: Buffer | BodyFault) => void): void {
    invariant(bytesMax === this.#bytesMax, "a route reads its body by the bound that it has in the table of routes")
    if (this.#body !== undefined) return done(this.#body)
    this.#wanted = done
  }

  answer(
    status: number,
    contentType: string,
    body: string | Uint8Array,
    headers?: ReadonlyArray<HeaderPair>,
    closeConnection?: boolean,
  ): void {
    this.#exchange.answer(status, contentType, body, headers, closeConnection)
  }

  failed(cause: unknown): void {
    this.#exchange.failed(cause)
  }

  stream(contentType: string, headers: ReadonlyArray<HeaderPair>): Outgoing {
    return this.#exchange.stream(contentType, headers)
  }

  /** Kept already. */
  keepUpgrade(): void {}

  upgrade(): Socket | null {
    return this.#exchange.upgrade()
  }
}
