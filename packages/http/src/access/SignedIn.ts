/** Finds out who is signed in as whom. */
import { refusal } from "@ticketrush/protocol"
import type { Exchange } from "../Exchange.ts"
import type { Caller } from "./Caller.ts"

export interface SignedIn {
  /**
   * Calls `admitted` at once when the token of the request is known, and else later, with an exchange that stands for the
   * first one: its headers are kept. Answers by itself when it can do neither. `byTicket`: a ticket in the query may stand
   * for the token.
   */
  readonly admit: (
    exchange: Exchange,
    admitted: (exchange: Exchange, caller: Caller) => void,
    byTicket?: boolean,
  ) => void
  /** Whether the request shows that it is a person's, or tries to: for addresses that every caller may use. */
  readonly shows: (exchange: Exchange) => boolean
}

const unsigned: Caller = { kind: "unsigned", unsigned: refusal("unauthorized") }

/** Where no one can sign in. */
export const noOneSignedIn: SignedIn = {
  admit: (exchange, admitted) => admitted(exchange, unsigned),
  shows: () => false,
}
