import { contractLine, type LinePolicy, wrongLinePolicy } from "@ticketrush/protocol"
import {
  decodePersonRequest,
  decodeQueueRequest,
  LinePolicyRequest,
  mergedLinePolicy,
  PersonRequest,
  QueueRequest,
} from "@ticketrush/protocol/line-requests"
import { Schema } from "effect"
import { describe, expect, it } from "vitest"

/** Every kind of value, and absent. */
const values = [undefined, null, 0, 1, -1, 1.5, 2 ** 53, 2 ** 53 - 1, "1", "", true, [], [1], {}]
const bodies = (): ReadonlyArray<unknown> => [
  ...[undefined, null, 1, "x", true, [], [{ userId: 1, concertId: 1 }]],
  ...values.flatMap((userId) =>
    values.map((concertId) => ({
      ...(userId === undefined ? {} : { userId }),
      ...(concertId === undefined ? {} : { concertId }),
    })),
  ),
]

describe("the check by hand of a request about a line", () => {
  it("takes exactly what the schema takes", () => {
    const fits = Schema.is(QueueRequest)
    const wrong = bodies().filter((body) => (typeof decodeQueueRequest(body) !== "string") !== fits(body))
    expect(wrong).toEqual([])
    expect(decodeQueueRequest({ userId: 5, concertId: 9, more: 1 })).toEqual({ userId: 5, concertId: 9 })
  })

  it("takes exactly the persons that the schema takes", () => {
    const fits = Schema.is(PersonRequest)
    const wrong = bodies().filter((body) => (typeof decodePersonRequest(body) === "number") !== fits(body))
    expect(wrong).toEqual([])
  })
})

describe("settings that are changed in part", () => {
  it("are whole policies again, or a sentence", () => {
    const numbers = ["batch", "everyMs", "burst", "activeMax", "waitingMax", "passMs", "graceMs", "priorityMs"] as const
    for (const field of numbers) {
      for (const value of [-1, 0, 1, 1.5, 99, 100, 86_400_000, 86_400_001, 2 ** 30, Number.NaN]) {
        const merged = mergedLinePolicy(contractLine, { [field]: value }, 10)
        if (typeof merged === "string") expect(merged).not.toBe("")
        else expect(wrongLinePolicy(merged)).toBeUndefined()
      }
    }
  })

  it("keep what was not named, and what was null", () => {
    const every = Object.fromEntries(Object.keys(contractLine).map((field) => [field, null]))
    expect(mergedLinePolicy(contractLine, {}, 10)).toEqual(contractLine)
    expect(mergedLinePolicy(contractLine, every, 10)).toEqual(contractLine)
  })

  it("let as much be saved up as one batch, unless told otherwise", () => {
    const burstOf = (asked: LinePolicyRequest) => (mergedLinePolicy(contractLine, asked, 10) as LinePolicy).burst
    expect(burstOf({ batch: 70 })).toBe(70)
    expect(burstOf({ batch: 70, burst: 90 })).toBe(90)
    expect(burstOf({ batch: 0 })).toBe(1)
    expect(burstOf({ everyMs: 50 })).toBe(contractLine.burst)
  })

  it("know every field of a policy, and no other", () => {
    expect(Object.keys(LinePolicyRequest.fields).sort()).toEqual(
      [...Object.keys(contractLine), "returnMs", "idleMs", "absentMs", "absentMax"].sort(),
    )
  })
})
