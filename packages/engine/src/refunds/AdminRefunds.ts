/**
 * The trail of refunds that administrators order: who ordered which, and what came of it. The refund itself is in the
 * journal of its sale. A row is written before the sale is asked, so that none is ordered without a trace.
 */
import type { PersonId, ReservationId } from "@ticketrush/protocol"
import { Context, type Effect } from "effect"
import type { StoreUnavailable, WriteError } from "../catalogue/errors.ts"
import type { UserRole } from "../catalogue/Users.ts"

/** `DENIED`: refused by the sale. `FAILED`: it could not be asked, or what came of it was not written down. */
export const adminRefundResults = ["SUCCESS", "DENIED", "FAILED"] as const
export type AdminRefundResult = (typeof adminRefundResults)[number]

/** `target`: whose reservation it is, null where there is none. `at`: milliseconds since 1970 UTC. */
export type AdminRefundOrder = {
  readonly reservation: ReservationId
  readonly target: PersonId | null
  readonly actor: PersonId
  readonly actorRole: UserRole
  readonly at: number
}

export type AdminRefund = AdminRefundOrder & {
  readonly id: number
  readonly result: AdminRefundResult
  readonly detail: string
}

/** `fromAt` and `toAt` are included. `limit`: rows. */
export type AdminRefundQuery = {
  readonly reservation?: number
  readonly actor?: number
  readonly result?: AdminRefundResult
  readonly fromAt?: number
  readonly toAt?: number
  readonly limit: number
}

/** What a row says until its outcome is written. */
export const noOutcome = { result: "FAILED", detail: "not known: the sale may not have been asked" } as const

export class AdminRefunds extends Context.Service<
  AdminRefunds,
  {
    /** Writes the row, and gives its id. */
    readonly ordered: (order: AdminRefundOrder) => Effect.Effect<number, WriteError>
    readonly cameOut: (id: number, result: AdminRefundResult, detail: string) => Effect.Effect<void, WriteError>
    /** Newest first. */
    readonly list: (query: AdminRefundQuery) => Effect.Effect<ReadonlyArray<AdminRefund>, StoreUnavailable>
  }
>()("@ticketrush/engine/refunds/AdminRefunds") {}
