/**
 * I13: a node that was told that a sale is not its own any more shows and answers nothing more from that memory but "try
 * again". An append or a claim tells it, and, when it writes nothing, the poll for due sales.
 */
import type { Checker } from "./Checker.ts"

export const fencedSilence = (): Checker => ({
  promise: "I13 a fenced owner is silent",
  replied: ({ submission, reply, fenced }) =>
    fenced && reply.kind !== "try-again"
      ? `I13: node ${submission.node + 1} was fenced and answers ${reply.kind}`
      : undefined,
  viewed: ({ node, view, fenced }) => shows(node, view.offset, fenced),
  placeSeen: ({ node, view, fenced }) => shows(node, view.offset, fenced),
})

const shows = (node: number, offset: number, fenced: boolean): string | undefined =>
  fenced ? `I13: node ${node + 1} was fenced and shows position ${offset}` : undefined
