/** Which answers to a command about the waiting line are right, given the journal between question and answer. */
import { canonicalJson, type LineCommand, type LineOrder, PlaceStatus, wrongLinePolicy } from "@ticketrush/protocol"
import { valueAt } from "./history.ts"
import { type Somewhere, somewhereIn, type Window } from "./model.ts"
import { endsAbsence } from "./model-absence.ts"
import { isLive, type LineModel } from "./model-line.ts"

/** Why "accepted" cannot have been right, or undefined. */
export const toAcceptedInLine = (
  line: LineModel,
  command: LineCommand | LineOrder,
  window: Window,
): string | undefined => {
  const somewhere = somewhereIn(window)
  const right = ((): boolean => {
    switch (command.kind) {
      case "join":
        return somewhere((position) => isLive(line.personAt(command.person, position)))
      case "leave":
        return somewhere((position) => !isLive(line.personAt(command.person, position)))
      case "appear":
        return somewhere((position) => line.personAt(command.person, position) !== PlaceStatus.absent)
      case "activate":
        return somewhere((position) => line.personAt(command.person, position) === PlaceStatus.active)
      case "deactivate":
        return somewhere((position) => line.personAt(command.person, position) !== PlaceStatus.active)
      case "set-line": {
        const asked = canonicalJson(command.policy)
        return line.policies.some(({ position, value }) => position <= window.to && canonicalJson(value) === asked)
      }
      case "clear-line":
        return somewhere(
          (position) => (line.inLines.findLast((change) => change.position <= position)?.value ?? 0) === 0,
        )
    }
  })()
  return right
    ? undefined
    : `I2: ${command.kind} was acknowledged and no position ${window.from}..${window.to} shows it`
}

/** Whether a refusal with `code` was right at some position. */
export const rightToRefuseInLine = (
  line: LineModel,
  command: LineCommand | LineOrder,
  code: string,
  somewhere: Somewhere,
): boolean => {
  switch (code) {
    case "line-closed":
      return command.kind === "join" && somewhere((position) => line.policyAt(position).method === "closed")
    case "line-full":
      return somewhere((position) => {
        const policy = line.policyAt(position)
        const counted = endsAbsence(policy) ? line.inLines : line.waitings
        return policy.waitingMax > 0 && valueAt(counted, position, 0) >= policy.waitingMax
      })
    case "active-full":
      return somewhere((position) => {
        const { activeMax } = line.policyAt(position)
        return activeMax > 0 && valueAt(line.actives, position, 0) >= activeMax
      })
    case "unprocessable":
      return command.kind === "set-line" && wrongLinePolicy(command.policy) !== undefined
    default:
      return false
  }
}
