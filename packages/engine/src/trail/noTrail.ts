/** An audit trail that keeps nothing: for what is not served to people, as in the simulation. */
import type { AuditTrail } from "./AuditTrail.ts"

export const noTrail: Pick<AuditTrail["Service"], "note" | "record"> = {
  note: () => {},
  record: (_order, told) => told(true),
}
