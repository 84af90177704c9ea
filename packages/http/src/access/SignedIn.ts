/** Finds out which person a request is signed in as. */
import { refusal } from "@ticketrush/protocol"
import type { Exchange } from "../Exchange.ts"
import type { Caller, SignedInCaller } from "./Caller.ts"

export interface SignedIn {
  /**
   * Calls `admitted` at once when the token of the request is known, and else later, with an exchange that stands for the
   * first one: its headers are kept. Answers by itself when it can do neither. `byTicket`: a ticket in the query may stand
   * for the token. `bodyBytesMax`: the bound of the route that is asked for, by which the body is read meanwhile.
   */
  readonly admit: (exchange: Exchange, admitted: OnAdmitted, bodyBytesMax: number, byTicket?: boolean) => void
  /** Whether the request shows that it is a person's, or tries to: for addresses that every caller may use. */
  readonly shows: (exchange: Exchange) => boolean
  /** As `admit`, for a caller whose role is read once more: what the token says may be minutes old. */
  readonly reread: (exchange: Exchange, caller: SignedInCaller, admitted: OnAdmitted, bodyBytesMax: number) => void
}

export type OnAdmitted = (exchange: Exchange, caller: Caller) => void

const unsigned: Caller = { kind: "unsigned", unsigned: refusal("unauthorized") }

/** Where no one can sign in. */
export const noOneSignedIn: SignedIn = {
  admit: (exchange, admitted) => admitted(exchange, unsigned),
  shows: () => false,
  reread: (exchange, _, admitted) => admitted(exchange, unsigned),
}
