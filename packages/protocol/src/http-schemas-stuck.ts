/** Bodies of what operators look after: payments that do not come to their end, messages that are kept, and gateways. */
import { Schema } from "effect"
import { DateTime } from "./http-schemas-part.ts"
import { PaymentId } from "./http-schemas-payments.ts"
import { limits } from "./limits.ts"
import { Count, idOf, RowId, whole } from "./numbers.ts"
import { isRecord, notAnObject } from "./request-body.ts"

const ErrandId = idOf("errandId")
const Text = Schema.NullOr(Schema.String)

const GatewayBody = Schema.Struct({
  gateway: Schema.String,
  runs: Schema.Boolean.annotate({ description: "Whether a server of this database runs its errands now." }),
  open: Count.annotate({ description: "Errands that have not come to their end." }),
  stuck: Count.annotate({ description: "Of these: asked about often, and neither done nor refused." }),
  oldestAt: Schema.NullOr(DateTime).annotate({ description: "When the first of the open ones was ordered." }),
  messagesKept: Count.annotate({ description: "Messages of its provider that are to be worked on." }),
  messagesUnknown: Count.annotate({ description: "Messages about nothing that is known here." }),
}).annotate({ identifier: "GatewayHealth" })

const stuckWhys = ["NEVER_ENDS", "NOT_WRITTEN", "NO_SERVER", "LATE", "REFUND_FAILED"] as const
const endAnswers = ["under-way", "at-work", "money"] as const

const StuckErrandBody = Schema.Struct({
  errandId: ErrandId,
  gateway: Schema.String,
  concertId: idOf("concertId"),
  paymentId: PaymentId,
  reservationId: idOf("reservationId"),
  kind: Schema.Literals(["create", "confirm", "cancel", "refund"]),
  why: Schema.Literals(stuckWhys).annotate({
    description:
      "NEVER_ENDS: the provider neither does nor refuses it. NOT_WRITTEN: it was made, and that cannot be written. NO_SERVER: no server runs its gateway. LATE: open for ten minutes. REFUND_FAILED: the provider could not pay it back.",
  }),
  amount: whole(0, Number.MAX_SAFE_INTEGER).annotate({ description: "Whole won." }),
  orderedAt: DateTime,
  until: Schema.NullOr(DateTime).annotate({ description: "When a refund has to be settled." }),
  providerPayment: Text.annotate({ description: "The provider's name of the payment; null where it made none." }),
  refusal: Text,
  finding: Text,
  mayEnd: Schema.Boolean.annotate({ description: "Whether it can be ordered to end." }),
  endAskedAt: Schema.NullOr(DateTime).annotate({ description: "Since when it is to end at the next look." }),
  endAnswer: Schema.NullOr(Schema.Literals(endAnswers)).annotate({
    description:
      "Why it went on when it was ordered to end. under-way: it was not stuck. at-work: the provider is at work on it. money: money was taken.",
  }),
}).annotate({ identifier: "StuckErrand" })

const KeptMessageBody = Schema.Struct({
  messageId: RowId,
  gateway: Schema.String,
  message: Schema.String.annotate({ description: "The provider's id of it." }),
  receivedAt: DateTime,
  providerPayment: Text,
  state: Schema.Literals(["kept", "unknown"]).annotate({
    description: "kept: to be worked on, for longer than a minute. unknown: it is about nothing that is known here.",
  }),
  finding: Text,
}).annotate({ identifier: "KeptMessage" })

export const StuckPaymentsResponse = Schema.Struct({
  gateways: Schema.Array(GatewayBody),
  errands: Schema.Array(StuckErrandBody),
  next: Schema.NullOr(ErrandId).annotate({ description: "To be given as `after`; null after the last errand." }),
  messages: Schema.Array(KeptMessageBody).annotate({ description: "The newest ones." }),
}).annotate({ identifier: "StuckPaymentsResponse" })
export type StuckPaymentsResponse = typeof StuckPaymentsResponse.Type

export const EndErrandRequest = Schema.Struct({
  reason: Schema.String.annotate({ maxLength: limits.endReasonCharsMax, description: "Kept in the audit trail." }),
}).annotate({ identifier: "EndErrandRequest", examples: [{ reason: "The buyer never came back from the bank." }] })

export const EndErrandResponse = Schema.Struct({ errandId: ErrandId, ordered: Schema.Literal(true) }).annotate({
  identifier: "EndErrandResponse",
})

/** Why an errand is ended, or the sentence that says what is wrong. */
export const decodeEndErrandRequest = (body: unknown): typeof EndErrandRequest.Type | string => {
  if (!isRecord(body)) return notAnObject
  const { reason } = body
  const isReason =
    typeof reason === "string" && reason.trim() !== "" && reason.length <= limits.endReasonCharsMax && isOneLine(reason)
  return isReason ? { reason } : `reason must be a line of 1 to ${limits.endReasonCharsMax} characters`
}

const isOneLine = (text: string): boolean => !/\p{Cc}/u.test(text)
