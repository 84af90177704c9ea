/** Why a caller may not call a route. */
import { type Refusal, refusal, unreachable } from "@ticketrush/protocol"
import type { Access } from "./Access.ts"
import type { Caller } from "./Caller.ts"

/** Nobody can sign in yet, so no caller has what these routes ask for. */
const signedOut = refusal("unauthorized")

export const accessRefusal = (access: Access, caller: Caller): Refusal | null => {
  switch (access) {
    case "public":
      return null
    case "trusted":
      return caller.kind === "trusted" ? null : caller.untrusted
    case "person":
    case "operator":
    case "admin":
      return signedOut
    default:
      return unreachable(access)
  }
}
