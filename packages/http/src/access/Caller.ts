/**
 * Who makes a request, as far as the request itself proves it. Resolved once per request, before its handler. Signed-in
 * persons join with identity; until then a caller is trusted or not known.
 */
import type { Refusal } from "@ticketrush/protocol"
import type { Exchange } from "../Exchange.ts"

export type Caller =
  /** `untrusted`: why the trusted surface is closed to this caller. */
  { readonly kind: "anonymous"; readonly untrusted: Refusal } | { readonly kind: "trusted" }

/** Reads headers, so it is called before the handler of the request returns. */
export type CallerOf = (exchange: Exchange) => Caller
