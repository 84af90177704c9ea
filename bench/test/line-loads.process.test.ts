import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openPostgres, type Postgres } from "../src/http/Postgres.ts"
import { Stage } from "../src/http-hold/stage.ts"
import { joinRound } from "../src/http-join/experiment.ts"
import { flood } from "../src/join-flood/experiment.ts"
import { restartLine } from "../src/line-restart/experiment.ts"

/** The measurements of the bench, small: what they do must be right at any speed. */
describe("the loads on a line", () => {
  let postgres: Postgres
  beforeAll(async () => {
    postgres = await openPostgres()
  })
  afterAll(() => postgres.stop())

  it("lose no join and no purchase when many join while others buy", async () => {
    const plan = { joins: 3_000, joinsPerSecond: 1_500, purchasesPerSecond: 40, quietMs: 500 }
    const { buyers, joiners, echoed, quietBefore, quietAfter } = await flood(plan, postgres, () => {})
    // A machine that sends too late drops arrivals; the flood goes on until each person has joined.
    expect({ ...joiners.arrivals, dropped: 0 }).toEqual({
      accepted: 3_000,
      refused: 0,
      tryAgain: 0,
      error: 0,
      dropped: 0,
    })
    for (const phase of [quietBefore, buyers, echoed, quietAfter]) {
      const { accepted, ...others } = phase.arrivals
      expect(accepted).toBeGreaterThan(0)
      expect(others).toEqual({ refused: 0, tryAgain: 0, error: 0, dropped: 0 })
    }
  })

  it("keep all places over two kills, with a snapshot and without", async () => {
    const result = await restartLine(5_000, postgres, () => {})
    expect(result.moved).toBe(0)
    expect(result.events).toBeGreaterThanOrEqual(5_000)
  })

  it("are given a place for each join that is counted", async () => {
    const options = { seconds: 0.4, rounds: 1, connections: [4, 8], note: "", keep: false }
    const results = await Stage.use(options, postgres, (stage) => joinRound(options, stage, false, () => {}))
    const joins = Object.entries(results).filter(([name]) => !name.startsWith("echo"))
    expect(joins.length).toBe(7)
    for (const [, { answers }] of joins) {
      expect(answers.accepted).toBeGreaterThan(0)
      expect(answers.refused + answers.error).toBe(0)
    }
  })
})
