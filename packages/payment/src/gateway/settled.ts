/** From the answer of a provider to an outcome of the contract. */
import type { GatewayOutcome, GatewayRefusal } from "./PaymentGateway.ts"
import type { CallOutcome, ProviderAnswer } from "./ProviderCalls.ts"
import { ShapeError } from "./read-json.ts"

export const refusedWith = <A>(code: GatewayRefusal, says: string): GatewayOutcome<A> => ({
  kind: "refused",
  code,
  says,
})

export const done = <A>(value: A): GatewayOutcome<A> => ({ kind: "done", value })

/** `read` is asked about an answer alone. What has another shape than the documents say is an unknown outcome. */
export const settled = <A>(
  outcome: CallOutcome,
  read: (answer: ProviderAnswer) => GatewayOutcome<A>,
): GatewayOutcome<A> => {
  if (outcome.kind !== "done") return outcome
  try {
    return read(outcome.value)
  } catch (error) {
    if (error instanceof ShapeError) return { kind: "unknown", reason: error.message }
    throw error
  }
}

/** A code that no table knows is a no all the same when the request was refused (4xx): nothing was executed. */
export const refusalBy = <A>(
  codes: Readonly<Record<string, GatewayRefusal | "running">>,
  code: string,
): GatewayOutcome<A> => {
  const known = Object.hasOwn(codes, code) ? codes[code] : "invalid"
  return known === "running"
    ? { kind: "unknown", reason: "the provider is still at work on this attempt" }
    : refusedWith(known, code)
}
