/** One simulated request and its one answer, for the routes of production. A process that dies takes it along. */
import type {
  BodyFault,
  BodyHeaders,
  Download,
  Exchange,
  HeaderPair,
  Outgoing,
  Socket,
} from "@ticketrush/http/Exchange"
import { Defect } from "@ticketrush/protocol/assert"
import type { SimProcess } from "../process.ts"

export type SimRequest = {
  readonly method: "GET" | "POST"
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type SimAnswer = { readonly status: number; readonly body: string }

export type ExchangeParts = {
  readonly process: SimProcess
  readonly address: string
  readonly answered: (answer: SimAnswer) => void
  /** Something of ours threw where production would answer 500. */
  readonly onDefect: (cause: unknown) => void
  /** What goes on after the answer, for callers who want that. */
  readonly live: Live | null
}

export type Live = { readonly streamed: () => Outgoing } | { readonly upgraded: () => Socket }

export class ExchangeSim implements Exchange {
  readonly method: string
  readonly path: string
  readonly query: string
  route = ""
  readonly #asked: SimRequest
  readonly #parts: ExchangeParts
  #ended = false
  /** Headers are only readable until the handler returns. */
  #readable = true

  constructor(asked: SimRequest, parts: ExchangeParts) {
    this.method = asked.method
    this.path = asked.path
    this.query = asked.query
    this.#asked = asked
    this.#parts = parts
  }

  /** Runs the handler, after which headers and address are gone. */
  handledBy(route: (exchange: Exchange) => void): void {
    route(this)
    this.#readable = false
  }

  readonly header = (name: string): string => {
    this.#mustBeReadable()
    return this.#asked.headers[name] ?? ""
  }

  readonly eachHeader = (visit: (name: string, value: string) => void): void => {
    this.#mustBeReadable()
    for (const [name, value] of Object.entries(this.#asked.headers)) visit(name, value)
  }

  readonly bodyHeaders = (): BodyHeaders => {
    this.#mustBeReadable()
    return {
      contentType: this.#asked.headers["content-type"] ?? "",
      contentEncoding: "",
      contentLength: String(this.#asked.body.length),
      idempotencyKey: this.#asked.headers["idempotency-key"] ?? null,
      chunked: false,
      fault: null,
    }
  }

  readonly address = (): string => {
    this.#mustBeReadable()
    return this.#parts.address
  }

  readonly ended = (): boolean => this.#ended || this.#parts.process.state === "dead"

  /** A body comes in a turn of its own, so that other things may happen before it. */
  readonly readBody = (bytesMax: number, done: (body: Buffer | BodyFault) => void): void => {
    const body = Buffer.from(this.#asked.body)
    this.#parts.process.soon(() => done(body.length > bytesMax ? "too-large" : body))
  }

  readonly answer = (
    status: number,
    _contentType: string,
    body: string | Uint8Array,
    _headers?: ReadonlyArray<HeaderPair>,
    _closeConnection?: boolean,
  ): void => {
    if (this.#ended) throw new Defect(`${this.method} ${this.path} is answered twice`)
    this.#ended = true
    this.#parts.answered({ status, body: typeof body === "string" ? body : Buffer.from(body).toString() })
  }

  readonly failed = (cause: unknown): void => this.#parts.onDefect(cause)

  readonly stream = (): Outgoing => {
    const { live } = this.#parts
    if (this.#ended || live === null || !("streamed" in live)) {
      throw new Defect(`${this.path} begins a stream that was not asked for`)
    }
    this.#ended = true
    return live.streamed()
  }

  /** Lists are for people, and no person is signed in here. */
  readonly download = (): Download => {
    throw new Defect(`${this.path} is a download`)
  }

  /** No request is held here: no person is signed in. */
  readonly keepUpgrade = (): void => {
    throw new Defect(`${this.path} is held`)
  }

  readonly upgrade = (): Socket | null => {
    const { live } = this.#parts
    if (live === null || !("upgraded" in live)) return null
    if (this.#ended) throw new Defect(`${this.path} becomes a socket after its answer`)
    this.#ended = true
    return live.upgraded()
  }

  #mustBeReadable(): void {
    if (!this.#readable) throw new Defect(`${this.path}: headers are read after the handler has returned`)
  }
}
