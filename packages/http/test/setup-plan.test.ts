import { contractLine, guardedLine, limits } from "@ticketrush/protocol"
import type { SetupRequest } from "@ticketrush/protocol/http-schemas"
import { describe, expect, it } from "vitest"
import { DateTimes } from "../src/render/date-time.ts"
import { type Guards, setupPlanOf } from "../src/served/setup-plan.ts"

const request = {
  title: "Spring",
  artistName: "The Band",
  agencyName: "The Agency",
  concertDate: "2099-04-01T19:00:00",
  seatCount: 10,
  ticketPriceAmount: 100,
}

const planOf = (asked: SetupRequest, guards?: Guards) => {
  const choice = setupPlanOf(
    asked,
    new DateTimes("Asia/Seoul"),
    0,
    ["actor"],
    ...(guards === undefined ? [] : [guards]),
  )
  if ("refusal" in choice) throw new Error(JSON.stringify(choice.refusal))
  return choice.plan
}

describe("a set-up", () => {
  it("gets a limit per person and a line that cannot be played, unless somebody says otherwise", () => {
    const plan = planOf(request)
    expect(plan.policy.seatsPerPersonMax).toBe(limits.seatsPerPersonDefault)
    expect(plan.line).toEqual(guardedLine)
  })

  it("has neither on the surface of the contract, which promises neither", () => {
    const { title, artistName, agencyName, concertDate, seatCount } = request
    for (const asked of [request, { title, artistName, agencyName, concertDate, seatCount }]) {
      const plan = planOf(asked, "as asked")
      expect(plan.policy.seatsPerPersonMax).toBe(0)
      expect(plan.line).toEqual(contractLine)
    }
  })

  it("gets what it asks for in place of either, one by one", () => {
    const plan = planOf({ ...request, maxReservationsPerUser: 0, line: { returnMs: 0, absentMax: 7 } })
    expect(plan.policy.seatsPerPersonMax).toBe(0)
    expect(plan.line).toEqual({ ...guardedLine, returnMs: 0, absentMax: 7 })
    expect(planOf({ ...request, line: { idleMs: 5_000 } }, "as asked").line).toEqual({ ...contractLine, idleMs: 5_000 })
  })
})
