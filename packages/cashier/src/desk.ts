/** Where requests of buyers meet their providers, over the links in the tables. */
import type { StoreUnavailable } from "@ticketrush/engine/catalogue/errors"
import { reasonOf } from "@ticketrush/engine/health/forEver"
import type { Log } from "@ticketrush/engine/ports"
import type { Dialect, PaymentDesk, PaymentGateway } from "@ticketrush/payment"
import { Cause, Effect, Exit } from "effect"
import type { MadePayments } from "./MadePayments.ts"
import type { CashierStore, PaymentLink } from "./tables/CashierStore.ts"

type DeskParts = {
  readonly gateways: ReadonlyMap<string, { readonly gateway: PaymentGateway; readonly dialect: Dialect }>
  readonly store: Pick<CashierStore, "keepToken" | "link">
  readonly made: MadePayments
  readonly log: Log
}

/** Tables that cannot be asked are reported by what asks them all the time; a defect is told here alone. */
const logDefect = (log: Log, exit: Exit.Exit<unknown, unknown>): void => {
  if (Exit.isFailure(exit) && Cause.hasDies(exit.cause)) {
    log.warn("a defect: the payment of a buyer was not looked up", { reason: reasonOf(exit.cause) })
  }
}

const retryAfterMs = 1_000

/** A buyer is a moment early, mostly: the payment is being made. One who asked in vain would ask again and again. */
const madeWithinMs = 1_000

type Linked = Exit.Exit<PaymentLink | null, StoreUnavailable>

const isOpen = (linked: Linked): boolean =>
  Exit.isSuccess(linked) && !linked.value?.refused && (linked.value?.providerPayment ?? null) === null

export const deskOf = ({ gateways, log, made, store }: DeskParts): PaymentDesk => ({
  gateways: [...gateways].map(([name, { dialect }]) => ({ name, dialect })),
  read: ({ concert, payment, gateway: name }, done) => {
    const unsent = (reason: string): void => done({ kind: "unsent", reason, retryAfterMs })
    const gateway = gateways.get(name)?.gateway
    if (gateway === undefined) return unsent("this server has no such gateway")
    const look = (found: (linked: Linked) => void): void =>
      void Effect.runCallback(store.link(concert, payment), { onExit: found })
    const read = (linked: Linked): void => {
      logDefect(log, linked)
      if (Exit.isFailure(linked)) return unsent("the tables cannot be asked")
      const link = linked.value
      if (link?.refused) return done({ kind: "refused", code: "invalid", says: "the provider did not make it" })
      if (link === null || link.providerPayment === null) return unsent("it is not made yet")
      gateway.read(link.providerPayment, (outcome) => {
        if (outcome.kind !== "done" || outcome.value.status !== "open") return done(outcome)
        // Some providers show the address once, when they make the payment.
        const { redirectUrl = null } = outcome.value
        done({ kind: "done", value: { ...outcome.value, redirectUrl: redirectUrl ?? link.redirectUrl } })
      })
    }
    const awaited = made.begin(concert, payment)
    look((linked) => {
      if (isOpen(linked)) return awaited.within(madeWithinMs, () => look(read))
      awaited.forget()
      read(linked)
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
