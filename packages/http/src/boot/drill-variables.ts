/** Whether administrators may run drills on a demo sale of this server. */
import { Effect } from "effect"
import { oneOf } from "./setting-readers.ts"
import { required, SettingError } from "./variable.ts"

export const drillVariables = {
  TICKETRUSH_DRILLS: {
    name: "TICKETRUSH_DRILLS",
    takes: "on or off",
    about: "administrators may let a demo sale go wrong: for servers that are tried, not for those that sell",
    initial: "off",
    read: oneOf("on", "off"),
  },
} as const

/** Where people buy in earnest none is allowed; and in a cluster a demo sale would be at any node. */
export const drillSetting = Effect.fnUntraced(function* (isTrusted: boolean, isClustered: boolean) {
  const variable = drillVariables.TICKETRUSH_DRILLS
  if ((yield* required(variable)) === "off") return false
  if (isTrusted && !isClustered) return true
  const why = isTrusted
    ? "takes a server without TICKETRUSH_CLUSTER"
    : "needs the trusted surface: set TICKETRUSH_TRUSTED to token or on, at a server that is tried"
  return yield* new SettingError({ variable: variable.name, message: `${variable.name}=on ${why}` })
})
