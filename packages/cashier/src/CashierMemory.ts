/** {@link Cashier} whose messages live as long as their process and are not worked on: for tests and documents. */
import { idInHeader, WebhookReceiver, type WebhookVerifier } from "@ticketrush/payment"
import { inboxMemory } from "@ticketrush/payment/webhooks/InboxMemory"
import { Effect, Layer } from "effect"
import { Cashier } from "./Cashier.ts"
import { JournalMoney } from "./reconciliation/JournalMoney.ts"
import type { Reconciled } from "./reconciliation/Reconciliation.ts"

/** Its payments are as if they were made at a provider: what is told of them is taken, and forgotten. */
export const concertOfMadePayments = 4_242

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
    return Cashier.of({
      desk: {
        gateways: [],
        read: (_opened, done) => done({ kind: "unsent", reason: "there is no provider", retryAfterMs: 1_000 }),
        keepToken: (_opened, _token, done) => done(false),
      },
      pgReadyKeys,
      notice: (concertId) => Effect.succeed(concertId === concertOfMadePayments ? "new" : "unmade"),
      reconcile: () => Effect.succeed(nothing),
      receive: (gateway, header, body, answer) => {
        const receiver = receivers.get(gateway)
        if (receiver === undefined) answer("no-such-gateway")
        else receiver.receive(header, body, answer)
      },
    })
  })
