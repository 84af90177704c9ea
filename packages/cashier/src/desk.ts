/** Where requests of buyers meet their providers, over the links in the tables. */
import type { Dialect, PaymentDesk, PaymentGateway } from "@ticketrush/payment"
import { Effect, Exit } from "effect"
import type { CashierStore } from "./tables/CashierStore.ts"

type DeskParts = {
  readonly gateways: ReadonlyMap<string, { readonly gateway: PaymentGateway; readonly dialect: Dialect }>
  readonly store: Pick<CashierStore, "keepToken" | "link">
}

const retryAfterMs = 1_000

export const deskOf = ({ gateways, store }: DeskParts): PaymentDesk => ({
  gateways: [...gateways].map(([name, { dialect }]) => ({ name, dialect })),
  read: ({ concert, payment, gateway: name }, done) => {
    const unsent = (reason: string): void => done({ kind: "unsent", reason, retryAfterMs })
    const gateway = gateways.get(name)?.gateway
    if (gateway === undefined) return unsent("this server has no such gateway")
    Effect.runCallback(store.link(concert, payment), {
      onExit: (exit) => {
        if (Exit.isFailure(exit)) return unsent("the tables cannot be asked")
        const link = exit.value
        if (link?.refused) return done({ kind: "refused", code: "invalid", says: "the provider did not make it" })
        if (link === null || link.providerPayment === null) return unsent("it is not made yet")
        gateway.read(link.providerPayment, (outcome) => {
          if (outcome.kind !== "done" || outcome.value.status !== "open") return done(outcome)
          // Some providers show the address once, when they make the payment.
          const { redirectUrl = null } = outcome.value
          done({ kind: "done", value: { ...outcome.value, redirectUrl: redirectUrl ?? link.redirectUrl } })
        })
      },
    })
  },
  keepToken: ({ concert, payment }, token, done) =>
    void Effect.runCallback(store.keepToken(concert, payment, token), { onExit: (exit) => done(Exit.isSuccess(exit)) }),
})
