/** Calls of one provider: with a limit of time, behind a breaker, answered as JSON. */
import type { Clock, Defer } from "@ticketrush/engine/ports"
import { noBody, type Transport, type WireOutcome } from "../transport/Transport.ts"
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
  readonly #ports: ProviderPorts
  readonly #settings: ProviderSettings
  readonly #breaker: Breaker

  constructor(ports: ProviderPorts, settings: ProviderSettings = providerSettings) {
    this.#ports = ports
    this.#settings = settings
    this.#breaker = new Breaker(settings.breaker)
  }

  /** Calls back exactly once. */
  send({ method, path, headers, json }: ProviderCall, done: (outcome: CallOutcome) => void): void {
    const { transport, clock, defer } = this.#ports
    const { limitMs } = this.#settings
    const waitMs = this.#breaker.waitMs(clock.monotonicMs())
    if (waitMs > 0) {
      return done({ kind: "unsent", reason: "the provider has not answered for a while", retryAfterMs: waitMs })
    }
    let settled = false
    const settle = (outcome: WireOutcome): void => {
      if (settled) return
      settled = true
      stop()
      const read = outcomeOf(outcome)
      if (read.kind === "done") this.#breaker.answered()
      else this.#breaker.failed(clock.monotonicMs())
      done(read)
    }
    const stop = defer.after(limitMs, () => settle({ kind: "lost", reason: `no answer within ${limitMs} ms` }))
    const body = json === undefined ? noBody : Buffer.from(JSON.stringify(json))
    const typed = json === undefined ? headers : { ...headers, "content-type": "application/json" }
    transport({ method, target: path, headers: { accept: "application/json", ...typed }, body }, settle)
  }
}

const unsentRetryMs = 1_000

const outcomeOf = (outcome: WireOutcome): CallOutcome => {
  if (outcome.kind === "unsent") return { kind: "unsent", reason: outcome.reason, retryAfterMs: unsentRetryMs }
  if (outcome.kind === "lost") return { kind: "unknown", reason: outcome.reason }
  const { status, body } = outcome.answer
  // What answers 5xx may stand in front of the provider: whether the provider did it, nothing tells.
  if (status >= 500) return { kind: "unknown", reason: `the provider answered ${status}` }
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
