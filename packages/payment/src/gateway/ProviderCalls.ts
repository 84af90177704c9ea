/** Calls of one provider: with a limit of time, behind a breaker, answered as JSON. */
import type { Clock, Defer } from "@ticketrush/engine/ports"
import { noBody, type Transport, type WireOutcome } from "../transport/Transport.ts"
import { withinLimit } from "../transport/within-limit.ts"
import { Breaker, type BreakerSettings } from "./Breaker.ts"
import type { GatewayOutcome } from "./PaymentGateway.ts"

export type ProviderPorts = {
  readonly transport: Transport
  readonly clock: Clock
  readonly defer: Defer
}

export type ProviderSettings = {
  /** An answer that takes longer is not waited for, and the outcome is unknown. */
  readonly limitMs: number
  readonly breaker: BreakerSettings
}

const providerSettings: ProviderSettings = {
  limitMs: 10_000,
  breaker: { failuresMax: 5, pauseMs: 10_000 },
}

export type ProviderCall = {
  readonly method: "GET" | "POST"
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** Sent as JSON; absent for GET. */
  readonly json?: object
}

/** An answer below 500 whose body is a JSON object; what it means is the dialect's. */
export type ProviderAnswer = { readonly status: number; readonly json: Readonly<Record<string, unknown>> }

/** Refusals belong to the dialects. */
export type CallOutcome = Exclude<GatewayOutcome<ProviderAnswer>, { readonly kind: "refused" }>

export class ProviderCalls {
  readonly #clock: Clock
  readonly #transport: Transport
  readonly #breaker: Breaker

  constructor({ clock, defer, transport }: ProviderPorts, settings: ProviderSettings = providerSettings) {
    this.#clock = clock
    this.#transport = withinLimit(transport, defer, settings.limitMs)
    this.#breaker = new Breaker(settings.breaker)
  }

  /** Calls back exactly once. */
  send({ method, path, headers, json }: ProviderCall, done: (outcome: CallOutcome) => void): void {
    const clock = this.#clock
    const waitMs = this.#breaker.waitMs(clock.monotonicMs())
    if (waitMs > 0) {
      return done({ kind: "unsent", reason: "the provider has not answered for a while", retryAfterMs: waitMs })
    }
    const body = json === undefined ? noBody : Buffer.from(JSON.stringify(json))
    const typed = json === undefined ? headers : { ...headers, "content-type": "application/json" }
    this.#transport({ method, target: path, headers: { accept: "application/json", ...typed }, body }, (outcome) => {
      const read = outcomeOf(outcome)
      if (read.kind === "done") this.#breaker.answered()
      else this.#breaker.failed(clock.monotonicMs())
      done(read)
    })
  }
}

const unsentRetryMs = 1_000

/** The request was too early or one of too many, or did not arrive whole: it was not carried out, whatever the body says. */
const notCarriedOut: ReadonlySet<number> = new Set([408, 425, 429])

/** Bounds of what a provider may ask us to wait. */
const askedAgainMs = { least: 1_000, most: 60_000 }

/** The wait that `retry-after` names in seconds; the least where it names none, or names a date. */
const retryAfterMsOf = (header: string | undefined): number => {
  const ms = /^\d{1,9}$/.test(header ?? "") ? Number(header) * 1_000 : 0
  return Math.min(Math.max(ms, askedAgainMs.least), askedAgainMs.most)
}

const outcomeOf = (outcome: WireOutcome): CallOutcome => {
  if (outcome.kind === "unsent") return { kind: "unsent", reason: outcome.reason, retryAfterMs: unsentRetryMs }
  if (outcome.kind === "lost") return { kind: "unknown", reason: outcome.reason }
  const { status, headers, body } = outcome.answer
  // What answers 5xx may stand in front of the provider: whether the provider did it, nothing tells.
  if (status >= 500) return { kind: "unknown", reason: `the provider answered ${status}` }
  if (notCarriedOut.has(status)) {
    const retryAfterMs = retryAfterMsOf(headers["retry-after"])
    return { kind: "unsent", reason: `the provider answered ${status}: ask again`, retryAfterMs }
  }
  const json = jsonObjectOf(body)
  return json === undefined
    ? { kind: "unknown", reason: `the provider answered ${status} without a JSON object` }
    : { kind: "done", value: { status, json } }
}

const jsonObjectOf = (body: Buffer): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(body.toString())
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    return undefined
  }
}
