/** {@link Cashier} whose messages live as long as their process and are not worked on: for tests and documents. */
import { idInHeader, WebhookReceiver, type WebhookVerifier } from "@ticketrush/payment"
import { inboxMemory } from "@ticketrush/payment/webhooks/InboxMemory"
import { Effect, Layer } from "effect"
import { Cashier } from "./Cashier.ts"
import { JournalMoney } from "./reconciliation/JournalMoney.ts"
import type { Reconciled } from "./reconciliation/Reconciliation.ts"
import type { EndOrdered, StuckErrand } from "./stuck/Stuck.ts"

/** Its payments are as if they were made at a provider: what is told of them is taken, and forgotten. */
export const concertOfMadePayments = 4_242

/** What is answered when these errands are ordered to end; there are no others. */
const endsOfErrands: Readonly<Record<number, EndOrdered>> = {
  11: "ordered",
  12: "final",
  13: "under-way",
  14: "money",
}

/** Stuck until it is ended. */
const stuckErrand: StuckErrand = {
  ...{ id: 11, gateway: "sandbox", concertId: concertOfMadePayments, payment: 1, reservation: 1, kind: "confirm" },
  ...{ state: "stuck", refusal: null, finding: null, amount: 99_000, orderedAt: 1_790_000_000_000, until: null },
  ...{ providerPayment: "pay_1", endAskedAt: null, endAnswer: null },
}

const nothing: Reconciled = {
  ...{ gateway: null, position: 0, checked: 0, taken: 0, paidBack: 0, differences: [], next: null },
  balances: new JournalMoney().balances,
}

/** `verifiers`: of the messages of each gateway. */
export const cashierMemory = (
  verifiers: Readonly<Record<string, WebhookVerifier>>,
  nowMs: () => number,
  pgReadyKeys: ReadonlyArray<string> = [],
): Layer.Layer<Cashier> =>
  Layer.sync(Cashier, () => {
    const receivers = new Map(
      Object.entries(verifiers).map(([provider, verifier]) => [
        provider,
        new WebhookReceiver({ provider, verifier, nowMs, idOf: idInHeader, inbox: inboxMemory(), heard: () => {} }),
      ]),
    )
    const stuck = new Map([[stuckErrand.id, stuckErrand]])
    const gateway = {
      ...{ gateway: stuckErrand.gateway, runs: true, open: 1, stuck: 1, oldestAt: stuckErrand.orderedAt },
      ...{ messagesKept: 0, messagesUnknown: 0 },
    }
    return Cashier.of({
      desk: {
        gateways: [],
        read: (_opened, done) => done({ kind: "unsent", reason: "there is no provider", retryAfterMs: 1_000 }),
        keepToken: (_opened, _token, done) => done(false),
      },
      pgReadyKeys,
      notice: (concertId) => Effect.succeed(concertId === concertOfMadePayments ? "new" : "unmade"),
      reconcile: () => Effect.succeed(nothing),
      stuck: () => Effect.succeed({ gateways: [gateway], errands: [...stuck.values()], next: null, messages: [] }),
      endErrand: ({ errand }) =>
        Effect.sync(() => {
          const ordered = endsOfErrands[errand] ?? "unknown"
          if (ordered === "ordered") stuck.delete(errand)
          return ordered
        }),
      receive: (gateway, header, body, answer) => {
        const receiver = receivers.get(gateway)
        if (receiver === undefined) answer("no-such-gateway")
        else receiver.receive(header, body, answer)
      },
    })
  })
