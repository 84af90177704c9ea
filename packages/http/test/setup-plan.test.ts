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

const offers = { backends: ["actor", "none"], lineBackends: ["actor", "redis-zset"], gateways: ["sandbox", "toss"] }
const choiceOf = (asked: SetupRequest, guards?: Guards, offered = offers) =>
  setupPlanOf(asked, new DateTimes("Asia/Seoul"), 0, offered, ...(guards === undefined ? [] : [guards]))

const planOf = (asked: SetupRequest, guards?: Guards) => {
  const choice = choiceOf(asked, guards)
  if ("refusal" in choice) throw new Error(JSON.stringify(choice.refusal))
  return choice.plan
}

describe("a set-up", () => {
  it("gets a limit per person and a line that cannot be played, unless the request says otherwise", () => {
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

describe("terms of payment in a set-up", () => {
  it("have the times that are given, or longer ones than a provider gives a buyer", () => {
    const { payMsDefault, refundMsDefault } = limits
    expect(planOf({ ...request, payments: { gateway: "toss", payMs: 60_000, refundMs: 5_000 } }).payments).toEqual({
      ...{ gateway: "toss", payMs: 60_000, refundMs: 5_000 },
    })
    expect(planOf({ ...request, payments: { gateway: "sandbox" } }).payments).toEqual({
      ...{ gateway: "sandbox", payMs: payMsDefault, refundMs: refundMsDefault },
    })
    expect(payMsDefault).toBeGreaterThan(600_000)
  })

  it("bind the concert to the engine: strategies of the lab know no payment", () => {
    expect(planOf({ ...request, payments: { gateway: "toss" } }).backend).toBe("actor")
    expect(planOf({ ...request, backend: "actor", payments: { gateway: "toss" } }).backend).toBe("actor")
  })

  it("make it a new set-up, which says what a seat costs", () => {
    const { ticketPriceAmount: _, ...unpriced } = request
    expect(choiceOf({ ...unpriced, payments: { gateway: "toss" } })).toMatchObject({
      refusal: { code: "unprocessable", detail: { reason: expect.stringContaining("ticketPriceAmount") } },
    })
  })

  it.each([
    ["a gateway that there is not", { gateway: "bank" }, "payments: gateway must be one of: sandbox, toss."],
    ["too short a time to pay", { gateway: "toss", payMs: 99 }, "payments: payMs is 100 to 86400000."],
    ["half a millisecond", { gateway: "toss", payMs: 100.5 }, "payments: payMs is 100 to 86400000."],
    ["too long a time for refunds", { gateway: "toss", refundMs: 31 * limits.dayMs }, "payments: refundMs is 100 to"],
  ])("are refused with %s", (_, payments, reason) => {
    expect(choiceOf({ ...request, payments })).toMatchObject({
      refusal: { code: "unprocessable", detail: { reason: expect.stringContaining(reason) } },
    })
  })

  it("are refused for a strategy of the lab, and where there is no gateway at all", () => {
    const payments = { gateway: "toss" }
    expect(choiceOf({ ...request, backend: "none", payments })).toMatchObject({
      refusal: { detail: { reason: "payments: such a concert is sold through actor." } },
    })
    expect(choiceOf({ ...request, payments }, undefined, { ...offers, gateways: [] })).toMatchObject({
      refusal: { detail: { reason: "payments: this server has no payment gateway." } },
    })
  })
})
