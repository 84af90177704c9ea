/** What joins sales and payment providers, as routes use it. */
import type { StoreUnavailable, WriteError } from "@ticketrush/engine/catalogue/errors"
import type { HeaderOf, PaymentDesk, WebhookAnswer } from "@ticketrush/payment"
import type { ConcertId } from "@ticketrush/protocol"
import { Context, type Effect } from "effect"
import type { Reconciled } from "./reconciliation/Reconciliation.ts"
import type { EndOrder, EndOrdered, StuckPayments } from "./stuck/Stuck.ts"

/** `name`: of what is told, the same when it is told again. `body`: the bytes that are kept of it. */
export type Notice = { readonly name: string; readonly at: number; readonly body: Buffer }
export type Noticed = "new" | "known" | "unmade"

export class Cashier extends Context.Service<
  Cashier,
  {
    /** Where requests of buyers meet their providers. */
    readonly desk: PaymentDesk
    /**
     * A message of the provider of `gateway`: verified, kept, answered, worked on afterwards. `body` is kept: it must not
     * be written to afterwards. Answers once.
     */
    readonly receive: (
      gateway: string,
      header: HeaderOf,
      body: Buffer,
      answer: (answer: WebhookAnswer | "no-such-gateway") => void,
    ) => void
    /** What messages in the form of contract 16.4 are signed with; none where they are not taken. */
    readonly pgReadyKeys: ReadonlyArray<string>
    /**
     * Something may have happened to a payment, as `told` says: it is read at its provider, and the sale hears what that
     * shows. `known`: the same was told before. `unmade`: it has no name at the provider.
     */
    readonly notice: (concertId: ConcertId, payment: number, told: Notice) => Effect.Effect<Noticed, WriteError>
    /** Payments that do not come to their end, those behind the errand `after` first. */
    readonly stuck: (after: number) => Effect.Effect<StuckPayments, StoreUnavailable>
    /** Orders an errand to end: its gateway does so when its provider shows that no money moves by it. */
    readonly endErrand: (order: EndOrder) => Effect.Effect<EndOrdered, WriteError>
    /** What differs between a sale, the tables and the provider, for payments behind `after`. */
    readonly reconcile: (concertId: ConcertId, after: number) => Effect.Effect<Reconciled, StoreUnavailable>
  }
>()("@ticketrush/cashier/Cashier") {}
