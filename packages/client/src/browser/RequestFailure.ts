/** How a request of a page can fail. */
import type { AnyRefusalCode } from "../errors.ts"

/**
 * `refused`: a final no. `later`: nothing was decided, the same request may work later. `unknown`: no answer came in time, or
 * one that does not say whether it was carried out. `unexpected`: what answered does not speak this contract.
 */
type FailureKind = "refused" | "later" | "unknown" | "unexpected"

export class RequestFailure extends Error {
  readonly kind: FailureKind
  /** 0: no answer came. */
  readonly status: number
  /** A row of the refusal table, or one that a newer server has; "" where the answer had none. */
  readonly code: AnyRefusalCode | ""

  /** Of a refusal by an abuse rule: what an appeal names; null of all others. */
  readonly decision: string | null

  constructor(
    kind: FailureKind,
    status: number,
    code: AnyRefusalCode | "",
    message: string,
    decision: string | null = null,
  ) {
    super(message)
    this.name = "RequestFailure"
    this.kind = kind
    this.status = status
    this.code = code
    this.decision = decision
  }

  /** Whether the same request, with the same key where it has one, may be sent again. */
  get retry(): boolean {
    return this.kind === "later" || this.kind === "unknown"
  }
}
