/** {@link Cashier} whose messages live as long as their process and are not worked on: for tests and documents. */
import { idInHeader, WebhookReceiver, type WebhookVerifier } from "@ticketrush/payment"
import { inboxMemory } from "@ticketrush/payment/webhooks/InboxMemory"
import { Layer } from "effect"
import { Cashier } from "./Cashier.ts"

/** `verifiers`: of the messages of each gateway. */
export const cashierMemory = (
  verifiers: Readonly<Record<string, WebhookVerifier>>,
  nowMs: () => number,
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
      receive: (gateway, header, body, answer) => {
        const receiver = receivers.get(gateway)
        if (receiver === undefined) answer("no-such-gateway")
        else receiver.receive(header, body, answer)
      },
    })
  })
