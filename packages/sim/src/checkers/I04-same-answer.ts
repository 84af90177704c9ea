/** I4: the same key with the same payload gives the same answer, however often and wherever it is asked. */
import type { Checker } from "./Checker.ts"

export const sameAnswer = (): Checker => {
  const accepted = new Map<number, string>()
  return {
    promise: "I4 the same key gives the same answer",
    replied: ({ submission, reply }) => {
      const { attempt } = submission
      if (reply.kind !== "accepted") return undefined
      const answer = `${reply.reservation} ${reply.status}`
      const before = accepted.get(attempt.id)
      if (before !== undefined && before !== answer) {
        return `I4: attempt ${attempt.id} was answered "${before}" and then "${answer}"`
      }
      accepted.set(attempt.id, answer)
      return undefined
    },
  }
}
