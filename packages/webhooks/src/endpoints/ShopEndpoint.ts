/** An address of a shop that hears of what happens in sales. All times are milliseconds since 1970 UTC. */
import type { WebhookEvent } from "@ticketrush/protocol/webhook-events"

/** `endsAt`: from then on nothing is signed with it; null for the newest one. */
export type EndpointKey = { readonly secret: string; readonly madeAt: number; readonly endsAt: number | null }

/** `operator`: ordered. `gone`: it answered 410. `failing`: it has taken nothing for days. */
export type DisabledBy = "operator" | "gone" | "failing"
export type Disabled = { readonly by: DisabledBy; readonly at: number; readonly reason: string }

export type ShopEndpoint = {
  readonly id: number
  readonly url: string
  readonly events: ReadonlyArray<WebhookEvent>
  readonly madeAt: number
  /** The newest first, never empty. */
  readonly keys: ReadonlyArray<EndpointKey>
  /** Null while messages are sent. */
  readonly disabled: Disabled | null
}

/** What messages are signed with at a time, the newest first. */
export const secretsAt = ({ keys }: Pick<ShopEndpoint, "keys">, at: number): ReadonlyArray<string> =>
  keys.filter(({ endsAt }) => endsAt === null || endsAt > at).map(({ secret }) => secret)

/**
 * The keys with a new one. The others count for `overlapMs` more, unless they end before; those that have ended are
 * forgotten.
 */
export const rotated = (
  keys: ReadonlyArray<EndpointKey>,
  secret: string,
  at: number,
  overlapMs: number,
): ReadonlyArray<EndpointKey> => [
  { secret, madeAt: at, endsAt: null },
  ...keys
    .map((key) => ({ ...key, endsAt: Math.min(key.endsAt ?? Number.POSITIVE_INFINITY, at + overlapMs) }))
    .filter(({ endsAt }) => endsAt > at),
]
