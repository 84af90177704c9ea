import { describe, expect, it } from "vitest"
import { quietLog } from "../../src/health/quietLog.ts"

const setStage = () => {
  const lines: string[] = []
  const state = { now: 0 }
  const log = quietLog(
    { warn: (message, fields) => void lines.push(`${message} ${JSON.stringify(fields)}`) },
    { monotonicMs: () => state.now },
  )
  return { log, lines, state }
}

describe("a message that comes again and again", () => {
  it("is written once, and after ten seconds with how often it was held back", () => {
    const { log, lines, state } = setStage()
    for (let i = 0; i <= 100; i++) {
      log.warn("no answer", { reason: "refused", concertId: i })
      state.now += 100
    }
    expect(lines).toEqual([
      'no answer {"reason":"refused","concertId":0}',
      'no answer {"reason":"refused","concertId":100,"heldBack":99}',
    ])
  })

  it("is written at once when its reason is another one", () => {
    const { log, lines } = setStage()
    for (const reason of ["refused", "reset", "refused"]) log.warn("no answer", { reason })
    expect(lines).toHaveLength(2)
  })

  it("does not fill memory with kinds of messages", () => {
    const { log, lines } = setStage()
    for (let kind = 0; kind < 1_000; kind++) log.warn("no answer", { reason: `reason ${kind}` })
    log.warn("no answer", { reason: "reason 999" })
    log.warn("no answer", { reason: "reason 0" })
    expect(lines).toHaveLength(1_001)
  })
})
