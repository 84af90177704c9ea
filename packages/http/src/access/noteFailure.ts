/** Failures to sign in that may be an attack: they enter the audit trail. What merely ran out does not. */
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import { type Refusal, type RefusalCode, refusalMessage, refusals } from "@ticketrush/protocol"
import { errorCodeOf } from "@ticketrush/protocol/problem"

const ofMoment: ReadonlySet<RefusalCode> = new Set([
  "token-invalid",
  "token-type",
  "ticket-invalid",
  "forbidden",
  "cookie-origin",
  "csrf-missing",
  "csrf-invalid",
  "refresh-invalid",
  "refresh-type",
  "refresh-unknown",
  "refresh-over",
  "refresh-foreign",
  "state-unknown",
])

export const noteFailure = (trail: Pick<AuditTrail["Service"], "note">, refused: Refusal): void => {
  if (!ofMoment.has(refused.code)) return
  const reason = errorCodeOf(refused.code, refusals[refused.code].status, "") ?? null
  trail.note({ kind: "SIGN_IN_FAILURE", result: "DENIED", reason, detail: refusalMessage(refused) }, true)
}
