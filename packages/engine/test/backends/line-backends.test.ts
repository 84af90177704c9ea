/** What keeps the line of each concert: asked for once, remembered for good. */
import { refusal, type TryAgain } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { LineBackends } from "../../src/backends/LineBackends.ts"
import { StoreUnavailable } from "../../src/catalogue/errors.ts"
import { concertId } from "../sales.ts"

type Told = Effect.Effect<string | null, StoreUnavailable>

const begin = (standard = "actor") => {
  const asked: Array<{ readonly answer: (told: Told) => void }> = []
  const told: LineBackendsTold = () =>
    Effect.flatten(
      Effect.callback<Told>((resume) => void asked.push({ answer: (effect) => resume(Effect.succeed(effect)) })),
    )
  const heard: Array<string | TryAgain> = []
  const lines = new LineBackends({ told, standard, backends: { get: () => {} } })
  return { asked, heard, lines, ask: () => lines.nameOf(concertId, (name) => heard.push(name)) }
}
type LineBackendsTold = ConstructorParameters<typeof LineBackends>[0]["told"]

describe("what keeps the line of a concert", () => {
  it("is asked for once by all who want to know at a time, and known from then on", async () => {
    const { ask, asked, heard, lines } = begin()
    ask()
    ask()
    await until("the catalogue is asked", () => asked.length === 1)
    expect(lines.isOfSale(concertId)).toBe(false)
    asked[0].answer(Effect.succeed("redis-zset"))
    await until("both are answered", () => heard.length === 2)
    ask()
    expect([heard, asked.length]).toEqual([["redis-zset", "redis-zset", "redis-zset"], 1])
    expect(lines.isOfSale(concertId)).toBe(false)
  })

  it.each(["actor", "redis-zset"])("is %s where the server says so and the set-up said nothing", async (standard) => {
    const { ask, asked, heard, lines } = begin(standard)
    ask()
    await until("the catalogue is asked", () => asked.length === 1)
    asked[0].answer(Effect.succeed(null))
    await until("it is answered", () => heard.length === 1)
    expect([heard, lines.isOfSale(concertId)]).toEqual([[standard], standard === "actor"])
  })

  it("is asked for again after the catalogue could not be asked", async () => {
    const { ask, asked, heard } = begin()
    ask()
    await until("the catalogue is asked", () => asked.length === 1)
    asked[0].answer(Effect.fail(new StoreUnavailable({ refusal: refusal("catalogue-unavailable"), reason: "gone" })))
    await until("it is answered", () => heard.length === 1)
    expect(heard[0]).toMatchObject({ kind: "try-again", refusal: { code: "unavailable" } })
    ask()
    await until("the catalogue is asked again", () => asked.length === 2)
    asked[1].answer(Effect.succeed("actor"))
    await until("it is answered again", () => heard.length === 2)
    expect(heard[1]).toBe("actor")
  })
})
