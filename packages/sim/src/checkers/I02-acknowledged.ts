/** I2: after an *accepted* the events are in the journal, at that moment and for ever. */
import { objection } from "../model-replies.ts"
import { foundOnceGone } from "../model-replies-transfers.ts"
import type { Checker } from "./Checker.ts"

export const acknowledged = (): Checker => ({
  promise: "I2 acknowledged is a part of the journal",
  replied: ({ submission, reply, model, stale, known, latestMs }) => {
    if (reply.kind !== "accepted") return undefined
    // An owner that was fenced without knowing it may find "the same" in what it last knew.
    const firstHead = submission.attempt.first.head
    const window = { from: stale ? Math.min(known, firstHead) : firstHead, to: model.position, latestMs }
    const { attempt, headThen } = submission
    const wrong = objection(model, attempt.command, reply, window)
    return stale ? wrong : (wrong ?? foundOnceGone(model, attempt.command, { ...window, from: headThen }))
  },
})
