/** The handler of a route whose callers are signed in. */
import { refusal } from "@ticketrush/protocol"
import type { Exchange } from "../Exchange.ts"
import { answerRefusal } from "../respond.ts"
import type { Caller, SignedInCaller } from "./Caller.ts"

export const forPerson =
  (handle: (exchange: Exchange, caller: SignedInCaller, parameters: ReadonlyArray<string>) => void) =>
  (exchange: Exchange, parameters: ReadonlyArray<string>, caller: Caller): void => {
    // The router lets no one else in.
    if (caller.kind === "signed-in") handle(exchange, caller, parameters)
    else answerRefusal(exchange, refusal("unauthorized"))
  }
