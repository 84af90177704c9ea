/** Bodies about payments: what a confirmation adds to a reservation (contract 15), its payments, and the methods. */
import { Schema } from "effect"
import { ReservationLifecycleResponse } from "./http-schemas.ts"
import { DateTime, wonMax } from "./http-schemas-part.ts"
import { idOf, whole } from "./numbers.ts"
import { paymentMethodStatuses, paymentMethods, providerModes } from "./payment-methods.ts"
import { paymentStatusWords, refundStateWords } from "./payments.ts"

const Method = Schema.Literals(paymentMethods)
const Won = whole(0, wonMax).annotate({ description: "Whole won." })
const Text = Schema.NullOr(Schema.String)

const paymentActions = ["NONE", "WAIT_WEBHOOK", "REDIRECT", "RETRY_CONFIRM"] as const
export type PaymentAction = (typeof paymentActions)[number]

const { resaleActivatedUserIds, seatIds, concertId, optionId, price, ...before } = ReservationLifecycleResponse.fields

/** All of its own fields are null where nothing was to be paid. */
export const ConfirmedReservationResponse = Schema.Struct({
  ...before,
  paymentMethod: Schema.NullOr(Method),
  paymentProvider: Text.annotate({ description: "Name of the concert's gateway." }),
  paymentStatus: Schema.NullOr(Schema.Literals(["PENDING", "SUCCESS", "FAILED"])).annotate({
    description: "SUCCESS: the money was taken. FAILED: none was taken by the last payment.",
  }),
  paymentTransactionId: Text.annotate({ description: "The provider's name of the payment." }),
  paymentAction: Schema.NullOr(Schema.Literals(paymentActions)).annotate({
    description:
      "What is next. REDIRECT: the buyer agrees at paymentRedirectUrl, then confirms again. WAIT_WEBHOOK: the money is " +
      "being taken; read the payment, or the stream of the reservation. RETRY_CONFIRM: another payment is open; confirm again.",
  }),
  paymentRedirectUrl: Text,
  resaleActivatedUserIds,
  seatIds,
  concertId,
  optionId,
  price,
}).annotate({ identifier: "ConfirmedReservationResponse" })

export const refundReasons = ["CANCELLED", "LATE", "STRAY"] as const

const RefundBody = Schema.Struct({
  amount: Won,
  fee: Won.annotate({ description: "What is kept of the payment." }),
  reason: Schema.Literals(refundReasons).annotate({
    description:
      "CANCELLED: the seats were given back. LATE: the money came when another person had them. STRAY: it came for a " +
      "payment that was over.",
  }),
  state: Schema.Literals(refundStateWords.slice(1) as ["ASKED", "SETTLED", "FAILED"]).annotate({
    description: "FAILED: the provider could not pay it back, and an operator orders it again.",
  }),
  askedAt: DateTime,
  until: DateTime.annotate({ description: "When it has to be settled." }),
  bookingFee: Won.annotate({ description: "Of fee: what is kept of the booking fee, all of it or nothing." }),
}).annotate({ identifier: "Refund" })

export const PaymentId = idOf("paymentId").annotate({ description: "Number of the payment inside the concert." })
const Status = Schema.Literals(
  paymentStatusWords.slice(1) as ["PENDING", "AUTHORIZED", "CAPTURED", "CANCELLED", "REFUNDED"],
)

const PaymentBody = Schema.Struct({
  paymentId: PaymentId,
  status: Status,
  amount: Won,
  openedAt: DateTime,
  refund: Schema.NullOr(RefundBody),
  vatAmount: Won,
  bookingFee: Won.annotate({ description: "Of amount: what is paid beside the price of the seats." }),
}).annotate({ identifier: "Payment" })

const paymentOutcomes = ["NOTHING", "SEATS", "SEATS_AFTER_EXPIRY", "GIVEN_BACK", "MONEY_BACK"] as const
export type PaymentOutcome = (typeof paymentOutcomes)[number]

export const ReservationPaymentsResponse = Schema.Struct({
  reservationId: idOf("reservationId"),
  concertId: idOf("concertId"),
  reservationStatus: ReservationLifecycleResponse.fields.status,
  price: Won,
  currency: Schema.Literal("KRW"),
  paymentProvider: Text.annotate({ description: "Name of the concert's gateway; null where it takes no payments." }),
  paymentMethod: Schema.NullOr(Method),
  payUntil: Schema.NullOr(DateTime).annotate({ description: "Until then the seats are kept; null once that is over." }),
  outcome: Schema.Literals(paymentOutcomes).annotate({
    description:
      "What has become of the money so far. SEATS_AFTER_EXPIRY: it came late, and the same seats were still free. " +
      "GIVEN_BACK: the buyer gave them back, and no refund was ordered. MONEY_BACK: refund says why and until when. " +
      "NOTHING: none was taken.",
  }),
  payment: Schema.NullOr(PaymentBody).annotate({ description: "The newest one; null before paying was begun." }),
  earlier: Schema.Array(PaymentBody).annotate({ description: "Those before it, the newest first." }),
  bookingFee: Won.annotate({ description: "What there is to pay beside the price; 0: nothing." }),
}).annotate({ identifier: "ReservationPaymentsResponse" })

/** The same, with what the provider shows of the newest payment. */
export const IntentResponse = Schema.Struct({
  ...ReservationPaymentsResponse.fields,
  paymentTransactionId: Text.annotate({
    description: "The provider's name of the payment; null while it is being made there: ask again.",
  }),
  paymentRedirectUrl: Text.annotate({
    description: "Where the buyer agrees to it; null when nothing is wanted there.",
  }),
}).annotate({ identifier: "IntentResponse" })

export const PaymentMethodsResponse = Schema.Struct({
  provider: Text.annotate({ description: "Name of the first gateway; null where there is none." }),
  defaultMethod: Schema.NullOr(Method),
  providerMode: Schema.Literals(providerModes),
  externalLiveEnabled: Schema.Boolean,
  methods: Schema.Array(
    Schema.Struct({
      code: Method,
      label: Schema.String,
      enabled: Schema.Boolean,
      status: Schema.Literals(paymentMethodStatuses),
      message: Schema.String,
    }),
  ),
  gateways: Schema.Array(Schema.Struct({ name: Schema.String, method: Method })).annotate({
    description: "What a set-up may name, and the one method that each takes.",
  }),
}).annotate({ identifier: "PaymentMethodsResponse" })
export type PaymentMethodsResponse = typeof PaymentMethodsResponse.Type
