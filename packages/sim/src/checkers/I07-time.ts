/** I7: the times of a stream never go back, and are whole milliseconds. */
import type { Checker } from "./Checker.ts"

export const time = (): Checker => {
  const last = new Map<number, number>()
  return {
    promise: "I7 journal time never goes back",
    committed: ({ record }) => {
      const before = last.get(record.concertId) ?? 0
      last.set(record.concertId, record.at)
      if (!Number.isInteger(record.at)) return `I7: the time ${record.at} is not whole`
      return record.at < before ? `I7: journal time goes back from ${before} to ${record.at}` : undefined
    },
  }
}
