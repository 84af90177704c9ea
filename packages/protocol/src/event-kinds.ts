/** The byte that stands for each kind of event, and its versions. A byte that was given is never given to another kind. */
import type { SaleEvent } from "./events.ts"

const kindBytes = {
  "sale-opened": 1,
  "option-added": 2,
  "sale-closed": 3,
  "rules-set": 4,
  held: 10,
  paying: 11,
  confirmed: 12,
  cancelled: 13,
  refunded: 14,
  expired: 15,
  extended: 16,
  "line-set": 20,
  joined: 21,
  admitted: 22,
  called: 23,
  left: 24,
  "passed-over": 25,
  returned: 26,
  "pass-used": 27,
  "pass-expired": 28,
  "pass-revoked": 29,
  "line-cleared": 30,
  reappeared: 31,
  "pass-idle": 32,
  lapsed: 33,
  "payments-set": 40,
  "intent-opened": 41,
  "intent-authorized": 42,
  "intent-captured": 43,
  "intent-cancelled": 44,
  "stray-captured": 45,
  retaken: 46,
  "refund-asked": 47,
  "refund-settled": 48,
  "refund-failed": 49,
  "seats-blocked": 50,
  "seats-released": 51,
  "option-cancelled": 52,
  "wishes-filed": 53,
  "wishes-ended": 54,
  parted: 55,
  "transfer-offered": 56,
  "transfer-ended": 57,
  transferred: 58,
} as const satisfies Record<SaleEvent["kind"], number>

/** Asked for each event: a look-up in a map takes half as long as one in an object, by words that change. */
export const byteOfKind: ReadonlyMap<SaleEvent["kind"], number> = new Map(
  Object.entries(kindBytes).map(([kind, byte]) => [kind as SaleEvent["kind"], byte]),
)

export const kindOfByte = new Map<number, SaleEvent["kind"]>(
  Object.entries(kindBytes).map(([kind, byte]) => [byte, kind as SaleEvent["kind"]]),
)

/**
 * Versions of the kinds that have more than one. Of the second are an option that says until when it is sold, a hold
 * that says under which rules it was accepted, and an end of a reservation that says when its seats return. Of the third
 * are a hold whose seats the sale has chosen, and an option that was added in mid-sale. A refund of the second says of which part of a reservation it is, and
 * terms of payment of the second have a booking fee.
 */
const newestVersions: { readonly [kind in SaleEvent["kind"]]?: number } = {
  "option-added": 3,
  held: 3,
  cancelled: 2,
  expired: 2,
  "payments-set": 2,
  "refund-asked": 2,
}

/** The newest version that this code reads. What an older one can say is written in that one, so that its bytes stay. */
export const newestVersion = (kind: SaleEvent["kind"]): number => newestVersions[kind] ?? 1

/** Grows with each kind and each version: code of a lower one cannot read what code of a higher one writes. */
export const journalVersion: number = Object.keys(kindBytes).reduce(
  (sum, kind) => sum + newestVersion(kind as SaleEvent["kind"]),
  0,
)

export const versionOf = (event: SaleEvent): number => {
  if (event.kind === "held") {
    if (event.best !== undefined) return 3
    return event.terms === undefined ? 1 : 2
  }
  if (event.kind === "cancelled" || event.kind === "expired") return event.returnsAt === undefined ? 1 : 2
  if (event.kind === "payments-set") return event.terms.bookingFee === undefined ? 1 : 2
  if (event.kind === "refund-asked") return event.part === undefined ? 1 : 2
  if (event.kind !== "option-added") return 1
  if (event.added !== undefined) return 3
  return event.option.until === undefined ? 1 : 2
}
