/** What a person hears from the node that they asked, an owner of the sale has answered to that very question. */
import type { Reply } from "@ticketrush/protocol"
import type { ClusterChecker } from "./ClusterChecker.ts"

const textOf = (reply: Reply): string =>
  reply.kind === "accepted" ? `accepted ${reply.reservation} ${reply.status}` : `${reply.kind} ${reply.refusal.code}`

export const answersKept = (): ClusterChecker => {
  const said = new Map<number, Set<string>>()
  return {
    promise: "I2 a node tells what the owner has answered",
    replied: ({ attempt, reply }) => {
      if (reply.kind === "try-again") return undefined
      const known = said.get(attempt.id) ?? new Set()
      known.add(textOf(reply))
      said.set(attempt.id, known)
      return undefined
    },
    heard: ({ attempt, machine, reply }) => {
      if (reply.kind === "try-again" || said.get(attempt.id)?.has(textOf(reply))) return undefined
      return `I2: ${machine.name} tells person ${attempt.person} "${textOf(reply)}", and no owner has answered that to attempt ${attempt.id}`
    },
  }
}
