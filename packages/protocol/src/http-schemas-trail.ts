/** Bodies of the audit trail, in their declared field order. */
import { Schema } from "effect"
import { abuseReasons } from "./abuse.ts"
import { appealOutcomes } from "./appeal-requests.ts"
import { DateTime } from "./http-schemas-part.ts"
import { Count, idOf, RowId } from "./numbers.ts"
import { trailKinds, trailResults } from "./trail.ts"

const [ConcertId, SeatId] = [idOf("concertId"), idOf("seatId")]
const [ReservationId, UserId] = [idOf("reservationId"), idOf("userId")]
const Whole = Schema.NullOr(Count)
const Text = Schema.NullOr(Schema.String)

export const AbuseAuditResponse = Schema.Struct({
  id: RowId,
  action: Schema.Literals(["HOLD_CREATE"]),
  result: Schema.Literals(["ALLOWED", "BLOCKED"]),
  reason: Schema.Literals(["NONE", ...abuseReasons]).annotate({
    description: "The rule that blocked; of what was allowed the rule that would have, were it enforced.",
  }),
  userId: UserId,
  concertId: ConcertId,
  seatId: SeatId,
  reservationId: Schema.NullOr(ReservationId),
  requestFingerprint: Text,
  deviceFingerprint: Text,
  detailMessage: Schema.String,
  occurredAt: DateTime,
  decision: Schema.String,
  policyVersion: Schema.String.annotate({ description: "Equal rules have equal versions." }),
  inputs: Schema.String.annotate({ description: "What each rule counted, in the order of the reasons, as JSON." }),
  count: Count.annotate({ description: "How many equal entries the row stands for." }),
}).annotate({ identifier: "AbuseAuditResponse" })

export const AppealResponse = Schema.Struct({
  id: RowId.annotate({ description: "Its row in the audit trail." }),
  decision: Schema.String,
  userId: UserId,
  concertId: ConcertId,
  reason: Schema.Literals(abuseReasons),
  message: Schema.String,
  filedAt: DateTime,
  status: Schema.Literals(["OPEN", ...appealOutcomes]),
  answer: Text,
  answeredAt: Schema.NullOr(DateTime),
}).annotate({ identifier: "AppealResponse" })

export const AuditTrailResponse = Schema.Struct({
  id: RowId.annotate({ description: "The place in the chain." }),
  occurredAt: DateTime,
  kind: Schema.Literals(trailKinds),
  result: Schema.Literals(trailResults),
  reason: Text,
  actorUserId: Whole.annotate({ description: "Who acted; 0 for a caller of the trusted surface." }),
  userId: Whole.annotate({ description: "Whom it is about." }),
  concertId: Whole,
  seatId: Whole,
  reservationId: Whole,
  decision: Text,
  policyVersion: Text,
  inputs: Text.annotate({ description: "What a decision was made from, as JSON." }),
  count: Count.annotate({ description: "How many equal entries the row stands for." }),
  detailMessage: Schema.String,
  hash: Schema.String.annotate({ description: "Covers this row and the hash of the row before it." }),
}).annotate({ identifier: "AuditTrailResponse" })
