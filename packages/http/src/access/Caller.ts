/**
 * Who makes a request, as far as the request itself proves it. Resolved once per request, before its handler: routes of
 * signed-in people look at the access token, in a header or a cookie, all others at the token of the trusted surface.
 */
import type { AccessClaims } from "@ticketrush/engine/identity/access-claims"
import type { PersonId, Refusal } from "@ticketrush/protocol"
import type { Exchange } from "../Exchange.ts"

export type Caller =
  /** `untrusted`: why the trusted surface is closed to this caller. */
  | { readonly kind: "anonymous"; readonly untrusted: Refusal }
  | { readonly kind: "trusted" }
  /** `unsigned`: why the request is that of no person. */
  | { readonly kind: "unsigned"; readonly unsigned: Refusal }
  | SignedInCaller

/** `session`: the one that the token belongs to. `by`: where the token stood. `claims`: all that the token says. */
export type SignedInCaller = {
  readonly kind: "signed-in"
  readonly by: "header" | "cookie" | "ticket"
  readonly person: PersonId
  readonly role: "USER" | "OPERATOR" | "ADMIN"
  readonly session: string
  readonly claims: AccessClaims
}

/** Who an order is by, for the audit trail: 0 for a caller of the trusted surface, which names no person. */
export const authorOf = (caller: Caller): number => (caller.kind === "signed-in" ? caller.person : 0)

/** Reads headers, so it is called before the handler of the request returns. */
export type CallerOf = (exchange: Exchange) => Caller
