import { describe, expect, it } from "vitest"
import type { Contender } from "../../src/lab/contenders/contenders.ts"
import { claimsOf, exitCodeOf } from "../../src/lab/report/claims.ts"
import type { Measured } from "../../src/lab/site/Measured.ts"
import { contender } from "./contenders.ts"
import { lineOf } from "./lines.ts"

const right = contender("optimistic")
const wrong = contender("none")
const showing = new Set(["race"])

const row = ({ name }: Contender, workload: string, violations?: Measured["violations"]) =>
  lineOf({ contender: name, workload, result: { figures: {}, answers: {}, ...(violations && { violations }) } })

const judged = (rows: ReadonlyArray<ReturnType<typeof row>>) => {
  const claims = claimsOf(rows, [right, wrong], showing)
  return { code: exitCodeOf(claims), says: claims.map(({ says }) => says) }
}

describe("what the lab says of the strategies", () => {
  it("is nothing where correct ones break nothing and wrong ones are found wrong", () => {
    const rows = [row(right, "race", {}), row(right, "faults", {}), row(wrong, "race", { "double-booked": 2 })]
    expect(judged(rows)).toEqual({ code: 0, says: [] })
  })

  it("names what a strategy broke that calls itself correct, in each workload, and the run fails", () => {
    const rows = [row(right, "race", { "double-booked": 2, lost: 1 }), row(right, "contract", { "failed tests": 3 })]
    expect(judged(rows)).toEqual({
      code: 3,
      says: [
        "`optimistic` calls itself correct, and broke what it promises: 2 double-booked, 1 lost in race; 3 failed tests in contract.",
      ],
    })
  })

  it("names a wrong strategy that was not found wrong where it should have been", () => {
    expect(judged([row(wrong, "race", {})])).toEqual({
      code: 4,
      says: ["`none` calls itself wrong, and nothing wrong was found (race)."],
    })
  })

  it("asks no wrong strategy to be found wrong by a workload that is not made for it, or by one that did not run", () => {
    const missing = lineOf({ contender: wrong.name, workload: "race", result: { notRun: "there is no Redis" } })
    expect(judged([row(wrong, "spread", {}), missing])).toEqual({ code: 0, says: [] })
  })

  it("says what the judge could not tell, which is no failure", () => {
    const result = { figures: { unclear: 2 }, answers: {}, violations: {}, unjudged: "the store did not answer" }
    const rows = [lineOf({ contender: right.name, workload: "spread", result })]
    expect(judged(rows)).toEqual({
      code: 0,
      says: [
        "Of `optimistic` the judge could not tell everything: 2 seats in spread; the store did not answer (spread).",
      ],
    })
  })
})
