/**
 * The audit trail: one row for each decision and each order that may have to be accounted for. The rows are a chain;
 * each hash covers the hash before it and the text of its row, which is here, so that a writer and an auditor that share
 * no other code agree on it.
 */

export const trailKinds = [
  "HOLD_CREATE",
  "ABUSE_RULES",
  "ABUSE_CHANGE",
  "APPEAL",
  "APPEAL_ANSWER",
  "ROLE_CHANGE",
  "POLICY_CHANGE",
  "TIER_CHANGE",
  "VERIFICATION_CHANGE",
  "CATALOGUE_CHANGE",
  "LINE_CHANGE",
  "WEBHOOK_CHANGE",
  "ADMIN_REFUND",
  "PAYMENT_ORDER",
  "CLUSTER_CHANGE",
  "TRANSFER",
  "DRILL",
  "BOOKING_READ",
  "LIST_READ",
  "SIGN_IN_FAILURE",
  "TRAIL_READ",
  "TRAIL_LOSS",
  "TRAIL_CUT",
] as const
export type TrailKind = (typeof trailKinds)[number]

/**
 * `ORDERED` is written before an order is carried out; what came of it is `SUCCESS`, `DENIED`, `FAILED` (nothing was
 * changed), or `UNKNOWN` where it may have been carried out.
 */
export const trailResults = [
  "ALLOWED",
  "BLOCKED",
  "ORDERED",
  "SUCCESS",
  "DENIED",
  "FAILED",
  "UNKNOWN",
  "NOTED",
] as const
export type TrailResult = (typeof trailResults)[number]

/**
 * `at`: milliseconds since 1970 UTC. `actor`: who acted, 0 for a caller of the trusted surface. `person`: whom it is
 * about. `request`, `device`: fingerprints as a client sent them. `inputs`: what a decision was made from, as JSON.
 * `policy`: the version of the rules that decided. `count`: how many equal ones this row stands for. None of them is
 * told where it is null.
 */
export type TrailEntry = {
  readonly at: number
  readonly kind: TrailKind
  readonly result: TrailResult
  readonly reason: string | null
  readonly actor: number | null
  readonly person: number | null
  readonly concert: number | null
  readonly seat: number | null
  readonly reservation: number | null
  readonly request: string | null
  readonly device: string | null
  readonly decision: string | null
  readonly policy: string | null
  readonly inputs: string | null
  readonly count: number
  readonly detail: string
}

/** `id`: place in the chain, from 1 and without gaps. `hash`: 64 hexadecimal digits. */
export type TrailRow = TrailEntry & { readonly id: number; readonly hash: string }

/** The end of a chain, or of what was cut off at its beginning. */
export type TrailPoint = { readonly id: number; readonly hash: string }

/** Before the first row. */
export const trailStart: TrailPoint = { id: 0, hash: "0".repeat(64) }

/** What the hash of a row covers besides the hash before it. The order of the fields never changes. */
export const trailText = (id: number, row: TrailEntry): string =>
  JSON.stringify([
    id,
    row.at,
    row.kind,
    row.result,
    row.reason,
    row.actor,
    row.person,
    row.concert,
    row.seat,
    row.reservation,
    row.request,
    row.device,
    row.decision,
    row.policy,
    row.inputs,
    row.count,
    row.detail,
  ])

/** What a row of the kind TRAIL_CUT says in `inputs`: all rows up to this one were removed because of their age. */
export const cutText = ({ id, hash }: TrailPoint): string => JSON.stringify({ id, hash })
