/** Where requests of buyers meet their providers, over the links in the tables. */
import { reasonOf } from "@ticketrush/engine/health/forEver"
import type { Log } from "@ticketrush/engine/ports"
import type { Dialect, PaymentDesk, PaymentGateway } from "@ticketrush/payment"
import { Cause, Effect, Exit } from "effect"
import type { CashierStore } from "./tables/CashierStore.ts"

type DeskParts = {
  readonly gateways: ReadonlyMap<string, { readonly gateway: PaymentGateway; readonly dialect: Dialect }>
  readonly store: Pick<CashierStore, "keepToken" | "link">
  readonly log: Log
}

/** Tables that cannot be asked are reported by what asks them all the time; a defect is told here alone. */
const logDefect = (log: Log, exit: Exit.Exit<unknown, unknown>): void => {
  if (Exit.isFailure(exit) && Cause.hasDies(exit.cause)) {
    log.warn("a defect: the payment of a buyer was not looked up", { reason: reasonOf(exit.cause) })
  }
}

const retryAfterMs = 1_000

export const deskOf = ({ gateways, log, store }: DeskParts): PaymentDesk => ({
  gateways: [...gateways].map(([name, { dialect }]) => ({ name, dialect })),
  read: ({ concert, payment, gateway: name }, done) => {
    const unsent = (reason: string): void => done({ kind: "unsent", reason, retryAfterMs })
    const gateway = gateways.get(name)?.gateway
    if (gateway === undefined) return unsent("this server has no such gateway")
    Effect.runCallback(store.link(concert, payment), {
      onExit: (exit) => {
        logDefect(log, exit)
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
    void Effect.runCallback(store.keepToken(concert, payment, token), {
      onExit: (exit) => {
        logDefect(log, exit)
        done(Exit.isSuccess(exit))
      },
    }),
})
