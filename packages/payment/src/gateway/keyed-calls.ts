/** Calls of a provider whose POSTs are idempotent by a header and whose answers show the payment. */
import type { GatewayOutcome, ProviderPayment } from "./PaymentGateway.ts"
import type { CallOutcome, ProviderAnswer, ProviderCalls } from "./ProviderCalls.ts"
import { settled } from "./settled.ts"

type Heard = (outcome: GatewayOutcome<ProviderPayment>) => void

export type KeyedCalls = {
  readonly post: (path: string, attempt: string, json: object, heard: Heard) => void
  readonly get: (path: string, heard: Heard) => void
}

/** `payment` reads an answer; it may throw a `ShapeError`. */
export const keyedCalls = (
  calls: ProviderCalls,
  authorization: string,
  payment: (answer: ProviderAnswer) => GatewayOutcome<ProviderPayment>,
): KeyedCalls => {
  const told =
    (heard: Heard) =>
    (outcome: CallOutcome): void =>
      heard(settled(outcome, payment))
  return {
    post: (path, attempt, json, heard) =>
      calls.send({ method: "POST", path, headers: { authorization, "idempotency-key": attempt }, json }, told(heard)),
    get: (path, heard) => calls.send({ method: "GET", path, headers: { authorization } }, told(heard)),
  }
}
