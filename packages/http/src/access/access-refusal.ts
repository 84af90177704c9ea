/** Why a caller may not call a route. */
import { type Refusal, refusal, unreachable } from "@ticketrush/protocol"
import type { Access } from "./Access.ts"
import type { Caller, SignedInCaller } from "./Caller.ts"

const signedOut = refusal("unauthorized")
const forbidden = refusal("forbidden")
const untrusted = refusal("lab-token")

export const accessRefusal = (access: Access, caller: Caller): Refusal | null => {
  switch (access) {
    case "public":
      // A request with a token that fails is not served as an anonymous one: its client would not notice.
      return caller.kind === "unsigned" ? caller.unsigned : null
    case "trusted":
      if (caller.kind === "trusted") return null
      return caller.kind === "anonymous" ? caller.untrusted : untrusted
    case "person":
      return roleRefusal(caller, anyRole)
    case "operator":
      return roleRefusal(caller, operators)
    case "admin":
      return roleRefusal(caller, admins)
    default:
      return unreachable(access)
  }
}

/** Whether a route is for signed-in people: then their token says who calls, and nothing else does. */
export const isForPeople = (access: Access): boolean => access !== "public" && access !== "trusted"

/** Whether it takes a role that may have been taken away since the token was given: then the role is read once more. */
export const needsRole = (access: Access): boolean => access === "operator" || access === "admin"

type Roles = ReadonlyArray<SignedInCaller["role"]>
const anyRole: Roles = ["USER", "OPERATOR", "ADMIN"]
const operators: Roles = ["OPERATOR", "ADMIN"]
const admins: Roles = ["ADMIN"]

const roleRefusal = (caller: Caller, roles: Roles): Refusal | null => {
  if (caller.kind === "unsigned") return caller.unsigned
  if (caller.kind !== "signed-in") return signedOut
  return roles.includes(caller.role) ? null : forbidden
}
