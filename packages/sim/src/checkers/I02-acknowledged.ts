/** I2: after an *accepted* the events are in the journal, at that moment and for ever. */
import { objection } from "../model-replies.ts"
import type { Checker } from "./Checker.ts"

export const acknowledged = (): Checker => ({
  promise: "I2 acknowledged is a part of the journal",
  replied: ({ submission, reply, model, stale, known, latestMs }) => {
    if (reply.kind !== "accepted") return undefined
    // An owner that was fenced without knowing it may find "the same" in what it last knew.
    const firstHead = submission.attempt.first.head
    const window = { from: stale ? Math.min(known, firstHead) : firstHead, to: model.position, latestMs }
    return objection(model, submission.attempt.command, reply, window)
  },
})
