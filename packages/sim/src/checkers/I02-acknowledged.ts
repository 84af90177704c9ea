/** I2: whoever hears *accepted* finds the events in the journal, at that moment and for ever. */
import { objection } from "../model-replies.ts"
import type { Checker } from "./Checker.ts"

export const acknowledged = (): Checker => ({
  promise: "I2 acknowledged is a part of the journal",
  replied: ({ submission, reply, model, latestMs }) => {
    if (reply.kind !== "accepted") return undefined
    const window = { from: 0, to: model.position, latestMs }
    return objection(model, submission.attempt.command, reply, window)
  },
})
