/** A request with an `Idempotency-Key`: it reaches its handler when it is new, and its answer is kept. */
import { limits, type Refusal, refusal } from "@ticketrush/protocol"
import type { BodyFault, BodyHeaders, Exchange, HeaderPair, Outgoing, Socket } from "../Exchange.ts"
import { answerRefusal } from "../respond.ts"
import type { Known, Replays } from "./Replays.ts"

/** Marks an answer that was given before. */
const replayHeader: HeaderPair = ["idempotent-replayed", "true"]

export class KeyedExchange implements Exchange {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly #exchange: Exchange
  readonly #replays: Replays
  readonly #name: string
  readonly #othersPass: boolean
  #begun = false

  /** `name`: who asks for what, with the key. `othersPass`: the handler hears of another request with the key. */
  constructor(
    exchange: Exchange,
    replays: Replays,
    { name, othersPass }: { readonly name: string; readonly othersPass: boolean },
  ) {
    this.#exchange = exchange
    this.#replays = replays
    this.#name = name
    this.#othersPass = othersPass
    this.method = exchange.method
    this.path = exchange.path
    this.query = exchange.query
  }

  /** Whether the request with this body is to be carried out; else it was answered. */
  begin(text: string): boolean {
    const known = this.#replays.begin(this.#name, this, text)
    if (known.kind === "other" && this.#othersPass) return true
    if (known.kind === "new") this.#begun = true
    else this.#answerKnown(known)
    return this.#begun
  }

  #answerKnown(known: Exclude<Known, { readonly kind: "new" }>): void {
    if (known.kind === "again") {
      const { status, contentType, body } = known.answer
      return this.#exchange.answer(status, contentType, body, [replayHeader])
    }
    answerRefusal(this.#exchange, known.kind === "running" ? keyRunning : keyReused)
  }

  readBody(bytesMax: number, done: (body: Buffer | BodyFault) => void): void {
    this.#exchange.readBody(bytesMax, (body) => {
      if (typeof body === "string" || this.begin(body.toString())) done(body)
    })
  }

  answer(
    status: number,
    contentType: string,
    body: string | Uint8Array,
    headers?: ReadonlyArray<HeaderPair>,
    closeConnection?: boolean,
  ): void {
    const kept = typeof body === "string" && body.length <= limits.replayAnswerBytesMax
    // What is not kept counts as refused: it is decided anew.
    if (this.#begun) this.#replays.end(this.#name, this, kept ? { status, contentType, body } : notKept)
    this.#exchange.answer(status, contentType, body, headers, closeConnection)
  }

  get route(): string {
    return this.#exchange.route
  }

  set route(name: string) {
    this.#exchange.route = name
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

  failed(cause: unknown): void {
    if (this.#begun) this.#replays.end(this.#name, this, notKept)
    this.#exchange.failed(cause)
  }

  stream(contentType: string, headers: ReadonlyArray<HeaderPair>): Outgoing {
    return this.#exchange.stream(contentType, headers)
  }

  keepUpgrade(): void {
    this.#exchange.keepUpgrade()
  }

  upgrade(): Socket | null {
    return this.#exchange.upgrade()
  }
}

const notKept = { status: 500, contentType: "", body: "" }
const keyReused: Refusal = refusal("key-reused")
const keyRunning: Refusal = refusal("key-running")
