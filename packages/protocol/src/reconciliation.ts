/**
 * In which ways what a sale, the tables of its orders and its provider say of a payment can differ: what mostly brings
 * that about, and what to do. A report lists what differs, by these words.
 */

type Row = { readonly cause: string; readonly next: string }

export const differenceKinds = {
  "order-missing": {
    cause: "The tables were restored from an older copy, or a row was removed by hand.",
    next: "Set payment_positions.position of the concert back to 0: the journal is read anew, and what is missing is ordered.",
  },
  "order-unjournaled": {
    cause: "The journal was restored from an older copy than the tables.",
    next: "Look at the payment at its provider: what was taken for it has to be paid back there by hand.",
  },
  "amount-differs": {
    cause: "A row was changed by hand, or the provider has another payment under this name.",
    next: "Compare the payment at its provider with the reservation; the sale takes no other sum than its own.",
  },
  "money-untold": {
    cause: "The provider has taken the money, and the sale has not heard of it, or has not taken the report.",
    next: "Order the payment to be read: POST /api/payments/admin/reconciliation/{concertId}/payments/{paymentId}/read.",
  },
  "money-missing": {
    cause: "The provider took the money back, or the keys are those of another account.",
    next: "Ask the provider; the buyer has their seats without a payment.",
  },
  "payment-unknown": {
    cause:
      "The keys are those of another account, or the provider has forgotten it, as a sandbox within a server does.",
    next: "Ask the provider for the payment by the name of its order.",
  },
  "refund-untold": {
    cause: "The provider has paid back, or has refused to, and the sale has not heard of it.",
    next: "Order the payment to be read: POST /api/payments/admin/reconciliation/{concertId}/payments/{paymentId}/read.",
  },
  "refund-foreign": {
    cause: "Money was paid back by hand at the provider.",
    next: "Find out who ordered it: the sale has ordered less.",
  },
  "refund-missing": {
    cause: "The provider took its refund back, or the keys are those of another account.",
    next: "Ask the provider; the sale has told the buyer that the money is back.",
  },
  "refund-failed": {
    cause: "The provider could not pay it back, for instance to a card that has ended.",
    next: "Order it again: POST /api/reservations/v7/admin/{reservationId}/refund.",
  },
  "refund-overdue": {
    cause: "The provider has neither paid it back nor refused to within the time of the terms.",
    next: "Ask the provider; the errand goes on asking.",
  },
  "errand-stuck": {
    cause: "The provider answers, and what it was asked to do neither happens nor is refused.",
    next: "Look at the payment there. It is asked about less often the longer it is stuck, and at once when it is ordered to be read: POST /api/payments/admin/reconciliation/{concertId}/payments/{paymentId}/read. An administrator may end it: POST /api/payments/admin/errands/{errandId}/end.",
  },
  "errand-ended": {
    cause: "A person ended what its provider neither did nor refused, and the payment is not closed there.",
    next: "Look at the payment at its provider: no money may be taken for it. It is told here until the provider shows it as over.",
  },
  "errand-late": {
    cause: "No server has the gateway, or the provider does not answer.",
    next: "Start a server with the gateway, or wait for the provider: see /health/ready and the log.",
  },
  "provider-unread": {
    cause: "The provider could not be asked, so its side was not compared.",
    next: "Ask for the report again.",
  },
} as const satisfies Readonly<Record<string, Row>>

export type DifferenceKind = keyof typeof differenceKinds

export const differenceWords = Object.keys(differenceKinds) as [DifferenceKind, ...DifferenceKind[]]
