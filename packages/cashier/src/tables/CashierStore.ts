/** What is kept about payments at providers. `CashierStorePostgres` keeps it. */
import type { StoreUnavailable, WriteError } from "@ticketrush/engine/catalogue/errors"
import type { FollowerView } from "@ticketrush/engine/feed/FollowerView"
import type { Errand } from "@ticketrush/payment"
import type { ConcertId } from "@ticketrush/protocol"
import type { Effect } from "effect"
import type { Order, OrderPage } from "../orders/Order.ts"
import type { StuckRows } from "../stuck/Stuck.ts"

/** What is known of a payment of a sale at its provider. */
export type PaymentLink = {
  /** Null until the provider has made it. */
  readonly providerPayment: string | null
  /** Where the buyer pays; null where nothing is wanted of them, or not yet. */
  readonly redirectUrl: string | null
  /** Whether the provider refused to make it. */
  readonly refused: boolean
}

/** A payment of a sale that its provider has made, and the provider's name of it. */
export type MadePayment = {
  readonly concertId: ConcertId
  readonly payment: number
  readonly id: string
  readonly redirectUrl: string | null
}

/** An errand with what it is about in its sale. */
export type OrderedErrand = {
  readonly id: number
  readonly concertId: ConcertId
  readonly payment: number
  readonly reservation: number
  /** Number of the refund inside the concert, null for other errands. */
  readonly refund: number | null
  /** Won that the refunds of the same payment before it were ordered for, but for those that failed. */
  readonly orderedBack: number
  /** Attempts of refunds of the same payment for other seats that failed, and that count in no other one of `orderedBack`. */
  readonly othersFailed: ReadonlyArray<string>
  /** Whether the errand that makes the payment had come to its end. */
  readonly isMade: boolean
  readonly errand: Errand
}

/** A message of a provider that is to be worked on. */
export type OpenMessage = {
  readonly id: number
  readonly provider: string
  readonly message: string
  readonly receivedAt: number
  /** The provider's name of the payment; null where it names none. */
  readonly providerPayment: string | null
  /** The payment of a sale that this is, by its number inside the concert; null where it is none of ours. */
  readonly ours: { readonly concertId: ConcertId; readonly payment: number } | null
}

export type NewMessage = {
  readonly provider: string
  readonly message: string
  readonly sentAt: number
  readonly receivedAt: number
  readonly body: Buffer
  readonly providerPayment: string | null
}

/** Two providers may have messages of one id. */
export const messageName = ({ message, provider }: Pick<NewMessage, "message" | "provider">): string =>
  `${provider} ${message}`

/**
 * What a message came to. `finding`: why the sale did not take it, or null. `paidBack`: attempts of refunds that the sale knows as
 * paid back; an errand of one that had failed is done.
 */
export type WorkedMessage = {
  readonly id: number
  readonly state: "done" | "unknown"
  readonly finding: string | null
  readonly paidBack: ReadonlyArray<string>
}

/** The name under which a provider keeps a payment, and of its attempts. `shop` is that of the database. */
export const orderName = (shop: string, concertId: ConcertId, payment: number): string =>
  `${shop}-${concertId}-${payment}`

/** `number`: of the refund, or of the attempt to take the money. */
export const attemptName = (order: string, kind: Order["kind"], number: number | null): string =>
  number === null ? `${order}-${kind}` : `${order}-${kind}-${number}`

/** The number of our refund that an attempt of a provider's list stands for; undefined for what is none of ours. */
export const refundOfAttempt = (order: string, attempt: string | null): number | undefined => {
  const [, digits] = attempt?.startsWith(`${order}-`) ? (/-refund-(\d{1,10})$/.exec(attempt) ?? []) : []
  return digits === undefined ? undefined : Number(digits)
}

/** What the tables have of an errand. */
export type ErrandRow = {
  readonly id: number
  readonly kind: Errand["kind"]
  readonly refund: number | null
  readonly state: Errand["state"]
  readonly finding: string | null
  readonly orderedAt: number
  /** Who ended it, and why; null where no person did. */
  readonly ended: { readonly by: number; readonly reason: string } | null
}

/** What the tables have of a payment. */
export type TableEntry = {
  readonly payment: number
  readonly amount: number
  readonly providerPayment: string | null
  readonly errands: ReadonlyArray<ErrandRow>
  /** Messages about it that are to be worked on. */
  readonly messages: number
  /** Why the sale did not take what the newest message led to. */
  readonly finding: string | null
}

/** What the tables have of the payments of one sale. */
export interface SaleBooks {
  /** How far its journal is read (0: not yet), and its gateway, null where it takes no payments. */
  readonly place: (
    concertId: ConcertId,
  ) => Effect.Effect<{ readonly position: number; readonly gateway: string | null }, StoreUnavailable>
  /** Of payments behind `after` up to `upTo`, in order. */
  readonly entries: (
    concertId: ConcertId,
    after: number,
    upTo: number,
  ) => Effect.Effect<ReadonlyArray<TableEntry>, StoreUnavailable>
}

export interface CashierStore extends FollowerView<OrderPage, StoreUnavailable, WriteError> {
  /** The name of this database at providers. */
  readonly shop: string
  readonly books: SaleBooks
  readonly stuck: StuckRows
  /** Takes or renews the right to run the errands of a gateway until then. False while another server has it. */
  readonly claim: (gateway: string, owner: string, now: number, until: number) => Effect.Effect<boolean, WriteError>
  readonly release: (gateway: string, owner: string) => Effect.Effect<void, WriteError>
  /** Errands of a gateway that are not final and stand behind `after`, in order. */
  readonly open: (
    gateway: string,
    after: number,
    most: number,
  ) => Effect.Effect<ReadonlyArray<OrderedErrand>, StoreUnavailable>
  /**
   * Keeps what became of errands of a gateway: the names of those that were kept, none when `owner` has the right no more.
   * A final one is never changed.
   */
  readonly put: (
    gateway: string,
    owner: string,
    errands: ReadonlyArray<Errand>,
  ) => Effect.Effect<ReadonlySet<string>, WriteError>
  /** The provider has made these payments. Again is the same. */
  readonly made: (payments: ReadonlyArray<MadePayment>) => Effect.Effect<void, WriteError>
  /** A further attempt to take the money, behind all others. Again is the same. */
  readonly tryAgain: (ordered: OrderedErrand, attempt: string) => Effect.Effect<void, WriteError>
  /** Why the sale did not take what came of an errand. */
  readonly found: (attempt: string, finding: string) => Effect.Effect<void, WriteError>
  /** Keeps messages; the {@link messageName} of those that were not kept before. One may stand there twice. */
  readonly keep: (messages: ReadonlyArray<NewMessage>) => Effect.Effect<ReadonlySet<string>, WriteError>
  /** Messages of the provider of a gateway that are to be worked on by `now`, without those of `known`, the longest due first. */
  readonly messages: (
    gateway: string,
    now: number,
    known: ReadonlyArray<number>,
    most: number,
  ) => Effect.Effect<ReadonlyArray<OpenMessage>, StoreUnavailable>
  readonly worked: (messages: ReadonlyArray<WorkedMessage>) => Effect.Effect<void, WriteError>
  readonly postpone: (ids: ReadonlyArray<number>, until: number) => Effect.Effect<void, WriteError>
  readonly link: (concertId: ConcertId, payment: number) => Effect.Effect<PaymentLink | null, StoreUnavailable>
  /** Keeps what the buyer brought back from the provider. */
  readonly keepToken: (concertId: ConcertId, payment: number, token: string) => Effect.Effect<void, WriteError>
}
