import {
  decodeHoldRequest,
  decodeOwnerRequest,
  HoldRequest,
  OwnerRequest,
} from "@ticketrush/protocol/reservation-requests"
import { Schema } from "effect"
import { describe, expect, it } from "vitest"

/** Every field with every kind of value, and absent. */
const values = [undefined, null, 0, 1, -1, 1.5, 2 ** 53, 2 ** 53 - 1, "1", "", true, [], [1], [1, "2"], [1, null], {}]
const bodies = function* (fields: ReadonlyArray<string>): Generator<unknown> {
  yield* [undefined, null, 1, "x", true, [], [{ userId: 1, seatId: 1 }]]
  const total = values.length ** fields.length
  for (let n = 0; n < total; n++) {
    const body: Record<string, unknown> = {}
    let rest = n
    for (const field of fields) {
      const value = values[rest % values.length]
      if (value !== undefined) body[field] = value
      rest = Math.floor(rest / values.length)
    }
    yield body
  }
}

describe("the check by hand of a request", () => {
  it("takes exactly the holds that the schema takes", () => {
    const fits = Schema.is(HoldRequest)
    let taken = 0
    const wrong: unknown[] = []
    for (const body of bodies(["userId", "seatId", "seatIds", "accessCode"])) {
      const decoded = decodeHoldRequest(body)
      if ((typeof decoded !== "string") !== fits(body)) wrong.push(body)
      if (typeof decoded !== "string") taken++
    }
    expect(wrong).toEqual([])
    expect(taken).toBeGreaterThan(100)
  })

  it("takes exactly the owners that the schema takes", () => {
    const fits = Schema.is(OwnerRequest)
    const wrong = [...bodies(["userId", "paymentMethod"])].filter(
      (body) => (typeof decodeOwnerRequest(body) === "number") !== fits(body),
    )
    expect(wrong).toEqual([])
  })

  it("keeps the person and the seats as asked for", () => {
    const nothingElse = { accessCode: null, device: null, request: null }
    expect(decodeHoldRequest({ userId: 5, seatId: 9, more: 1 })).toEqual({ userId: 5, seats: [9], ...nothingElse })
    const asked = { userId: 5, seatId: null, seatIds: [3, 1], accessCode: "fan" }
    expect(decodeHoldRequest(asked)).toEqual({ ...nothingElse, userId: 5, seats: [3, 1], accessCode: "fan" })
  })
})
