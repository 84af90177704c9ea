/** An exchange that hands everything on to another one. Those that change a part of it say which. */
import type { BodyFault, BodyHeaders, Download, Exchange, HeaderPair, Outgoing, Socket } from "./Exchange.ts"

export class PassingExchange implements Exchange {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly #exchange: Exchange

  constructor(exchange: Exchange) {
    this.#exchange = exchange
    this.method = exchange.method
    this.path = exchange.path
    this.query = exchange.query
  }

  get route(): string {
    return this.#exchange.route
  }

  set route(name: string) {
    this.#exchange.route = name
  }

  set sharing(headers: ReadonlyArray<HeaderPair>) {
    this.#exchange.sharing = headers
  }

  set endsConnection(ends: boolean) {
    this.#exchange.endsConnection = ends
  }

  header(name: string): string {
    return this.#exchange.header(name)
  }

  eachHeader(visit: (name: string, value: string) => void): void {
    this.#exchange.eachHeader(visit)
  }

  bodyHeaders(): BodyHeaders {
    return this.#exchange.bodyHeaders()
  }

  address(): string {
    return this.#exchange.address()
  }

  ended(): boolean {
    return this.#exchange.ended()
  }

  readBody(bytesMax: number, done: (body: Buffer | BodyFault) => void): void {
    this.#exchange.readBody(bytesMax, done)
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

  download(contentType: string, headers: ReadonlyArray<HeaderPair>): Download {
    return this.#exchange.download(contentType, headers)
  }

  keepUpgrade(): void {
    this.#exchange.keepUpgrade()
  }

  upgrade(): Socket | null {
    return this.#exchange.upgrade()
  }
}
