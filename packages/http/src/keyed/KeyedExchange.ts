/** A request with an `Idempotency-Key`: it reaches its handler when it is new, and its answer is kept. */
import { limits, type Refusal, refusal } from "@ticketrush/protocol"
import type { BodyFault, Exchange, HeaderPair } from "../Exchange.ts"
import { PassingExchange } from "../PassingExchange.ts"
import { answerRefusal } from "../respond.ts"
import type { Known, Replays } from "./Replays.ts"

/** Marks an answer that was given before. */
const replayHeader: HeaderPair = ["idempotent-replayed", "true"]

export class KeyedExchange extends PassingExchange {
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
    super(exchange)
    this.#replays = replays
    this.#name = name
    this.#othersPass = othersPass
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
      return super.answer(status, contentType, body, [replayHeader])
    }
    answerRefusal(this, known.kind === "running" ? keyRunning : keyReused)
  }

  override readBody(bytesMax: number, done: (body: Buffer | BodyFault) => void): void {
    super.readBody(bytesMax, (body) => {
      if (typeof body === "string" || this.begin(body.toString())) done(body)
    })
  }

  override answer(
    status: number,
    contentType: string,
    body: string | Uint8Array,
    headers?: ReadonlyArray<HeaderPair>,
    closeConnection?: boolean,
  ): void {
    const kept = typeof body === "string" && body.length <= limits.replayAnswerBytesMax
    if (this.#begun) this.#replays.end(this.#name, this, kept ? { status, contentType, body } : null)
    super.answer(status, contentType, body, headers, closeConnection)
  }

  override failed(cause: unknown): void {
    if (this.#begun) this.#replays.end(this.#name, this, null)
    super.failed(cause)
  }
}

const keyReused: Refusal = refusal("key-reused")
const keyRunning: Refusal = refusal("key-running")
