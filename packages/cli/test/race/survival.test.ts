/** Steps of a race over a server that goes away and comes back; time is made up. */
import { Refused, type RequestError, type TicketRushClient, Unavailable } from "@ticketrush/client"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { describe, expect, it } from "vitest"
import { makeSurvive, type Survive } from "../../src/race/Survival.ts"

const gone = new Unavailable({
  ...{ operation: "GET /x", status: 0, code: null, message: "ECONNREFUSED", retryAfterMs: 0, network: "ECONNREFUSED" },
})
const no = new Refused({ operation: "GET /x", status: 409, code: "seat-taken", message: "taken" })

/** `absent`: so often the server is asked in vain whether it is there; each time takes a second. */
const over = async <A>(absent: number, steps: (survive: Survive) => Effect.Effect<A, unknown>) => {
  let [now, asked] = [0, 0]
  const told: string[] = []
  const ready = () =>
    Effect.suspend(() => {
      now += 1_000
      return ++asked > absent ? Effect.succeed({ status: "UP" }) : Effect.fail(gone)
    })
  const client = { health: { ready } } as unknown as TicketRushClient
  const world = { monotonicMs: () => now, screen: { write: (text: string) => void told.push(text) } }
  const program = Effect.gen(function* () {
    const survive = yield* makeSurvive(client, world)
    const fiber = yield* Effect.forkChild(Effect.result(steps(survive)))
    while (fiber.pollUnsafe() === undefined) yield* TestClock.adjust(250)
    return yield* Fiber.join(fiber)
  })
  const result = await Effect.runPromise(Effect.provide(program, TestClock.layer()))
  return { result, told: told.join(""), asked }
}

/** Fails so often, and then gives how often it was taken. */
const step = (failures: number, error: RequestError = gone) => {
  let taken = 0
  return Effect.suspend(() => (++taken > failures ? Effect.succeed(taken) : Effect.fail(error)))
}

describe("a step of a race", () => {
  it("is taken once when it is answered, also with a refusal", async () => {
    expect(await over(0, (survive) => survive(step(0)))).toMatchObject({ result: { success: 1 }, asked: 0, told: "" })
    expect(await over(0, (survive) => survive(step(1, no)))).toMatchObject({ result: { failure: no }, asked: 0 })
  })

  it("waits for the server when no answer came, says so once, and is taken again", async () => {
    const { result, told } = await over(9, (survive) => survive(step(1)))
    expect(result).toMatchObject({ success: 2 })
    expect(told).toBe(
      "The server does not answer. Start it again: the race waits for two minutes.\nThe server is back; the race goes on.\n",
    )
  })

  it("waits together with all others", async () => {
    const steps = Array.from({ length: 30 }, () => step(1))
    const { result, told, asked } = await over(5, (survive) =>
      Effect.forEach(steps, survive, { concurrency: "unbounded" }),
    )
    expect(result).toMatchObject({ success: steps.map(() => 2) })
    expect(told.match(/does not answer/g)).toHaveLength(1)
    expect(asked).toBe(5 + 30)
  })

  it("fails when the server has not come back within two minutes", async () => {
    const { result } = await over(1_000, (survive) => survive(step(1)))
    expect(result).toMatchObject({
      failure: { _tag: "CliError", message: "the server has not come back within two minutes: ECONNREFUSED" },
    })
  })

  it("fails with its own error when the server is there and never answers it", async () => {
    expect(await over(0, (survive) => survive(step(1_000_000)))).toMatchObject({ result: { failure: gone } })
  })
})
