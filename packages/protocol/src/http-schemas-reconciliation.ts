/** Bodies of the report that compares sales, orders to providers, and providers. */
import { Schema } from "effect"
import { PaymentId } from "./http-schemas-payments.ts"
import { limits } from "./limits.ts"
import { Count, idOf, whole } from "./numbers.ts"
import { differenceWords } from "./reconciliation.ts"

const Won = whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER).annotate({ description: "Whole won." })

const LedgerBody = Schema.Struct({
  provider: Won,
  unearned: Won,
  sales: Won,
  bookingFees: Won,
  owed: Won,
  refunds: Won,
  failed: Won,
  fees: Won,
}).annotate({
  identifier: "Ledger",
  description:
    "Accounts of the sale, which sum to zero: what the provider holds is positive, what it is held for negative.",
})

const DifferenceBody = Schema.Struct({
  paymentId: PaymentId,
  reservationId: Schema.NullOr(idOf("reservationId")).annotate({
    description: "Null where the journal has no such payment.",
  }),
  errandId: Schema.NullOr(idOf("errandId")),
  kind: Schema.Literals(differenceWords),
  says: Schema.String.annotate({ description: "What is said on either side." }),
  cause: Schema.String.annotate({ description: "What mostly brings it about." }),
  next: Schema.String.annotate({ description: "What to do." }),
}).annotate({ identifier: "Difference" })

export const ReconciliationResponse = Schema.Struct({
  concertId: idOf("concertId"),
  gateway: Schema.NullOr(Schema.String).annotate({
    description: "Null where the concert takes no payments, or none of its journal is read yet.",
  }),
  position: Count.annotate({ description: "What is compared is the journal up to here." }),
  ledger: LedgerBody,
  checked: whole(0, 2 * limits.reconciledAtOnceMax).annotate({ description: "Payments that this answer compares." }),
  taken: Count.annotate({ description: "What the provider has taken for them, in won." }),
  paidBack: Count.annotate({ description: "What it has paid back of that." }),
  differences: Schema.Array(DifferenceBody),
  next: Schema.NullOr(PaymentId).annotate({ description: "To be given as `after`; null after the last payment." }),
}).annotate({ identifier: "ReconciliationResponse" })
export type ReconciliationResponse = typeof ReconciliationResponse.Type

export const ReadOrderResponse = Schema.Struct({
  concertId: idOf("concertId"),
  paymentId: PaymentId,
  ordered: Schema.Literal(true),
}).annotate({ identifier: "ReadOrderResponse" })
