/** Rows of the table in `refusals.ts` that are about payments and their reports. */
export const paymentRefusals = {
  "payment-required": {
    status: 409,
    retry: false,
    sentence:
      "Concert {concertId} takes payments: reservation {reservationId} is confirmed by the payment of {amount} won.",
  },
  "payments-none": { status: 409, retry: false, sentence: "Concert {concertId} takes no payments." },
  "payment-unknown": { status: 409, retry: false, sentence: "Concert {concertId} has no payment {payment}." },
  "payment-amount": {
    status: 409,
    retry: false,
    sentence: "{expected} won are expected of payment {payment}, and its provider tells of {amount}.",
  },
  "payment-closed": {
    status: 409,
    retry: false,
    sentence: "Reservation {reservationId} has no open payment: open another one while it is PAYING.",
  },
  "payment-attempts-used": {
    status: 409,
    retry: false,
    sentence: "Reservation {reservationId} has had {max} payments and gets no other.",
  },
  "report-known": { status: 409, retry: false, sentence: "This report about payment {payment} was taken before." },
  "report-contradicts": {
    status: 409,
    retry: false,
    sentence: "A report says {says} of payment {payment}, which is {currentStatus}: an operator has to look.",
  },
  "payment-method-unknown": {
    status: 409,
    retry: false,
    sentence: "Unsupported payment method: {method}. allowed={allowed}",
  },
  "payment-method-unavailable": {
    status: 409,
    retry: false,
    sentence: "Payment method unavailable. method={method}, status={status}, message={message}",
  },
  "payment-token-missing": {
    status: 409,
    retry: false,
    sentence:
      "The provider gave the buyer a token to bring back: confirm again with paymentToken. Nothing was decided.",
  },
  "payment-unready": {
    status: 503,
    retry: true,
    sentence: "The provider of this payment cannot be asked about it right now. Nothing was decided; try again.",
  },
  "payment-unmade": {
    status: 409,
    retry: false,
    sentence: "Payment {paymentId} of concert {concertId} is not made at its provider: there is nothing to read.",
  },
  "errand-unknown": { status: 404, retry: false, sentence: "There is no errand {errandId}." },
  "errand-final": { status: 409, retry: false, sentence: "Errand {errandId} has come to its end." },
  "errand-under-way": {
    status: 409,
    retry: false,
    sentence:
      "Errand {errandId} is under way: one that is stuck, or has not made its payment for ten minutes, can be ended.",
  },
  "errand-owes": {
    status: 409,
    retry: false,
    sentence: "Errand {errandId} pays money back: it goes on until its provider has paid it, or refuses to.",
  },
  "gateway-unknown": { status: 404, retry: false, sentence: "This server has no payment gateway {gateway}." },
  "message-forged": { status: 401, retry: false, sentence: "The message is not the provider's. {reason}" },
  "message-unreadable": { status: 400, retry: false, sentence: "The message cannot be kept. {reason}" },
  "refund-unsettled": {
    status: 409,
    retry: false,
    sentence: "The provider could not pay back {amount} won: an operator has to order the refund again.",
  },
} as const
