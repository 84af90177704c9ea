/** I13: a node that was told it is fenced answers nothing more from that memory but "try again". */
import type { Checker } from "./Checker.ts"

export const fencedSilence = (): Checker => ({
  promise: "I13 a fenced owner is silent",
  replied: ({ submission, reply, fenced }) =>
    fenced && reply.kind !== "try-again"
      ? `I13: node ${submission.node + 1} was fenced and answers ${reply.kind}`
      : undefined,
})
