import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { describe, expect, it } from "vitest"
import { OutsidePart } from "../src/OutsidePart.ts"

/** A program that answers as `answer` says, and how often it was asked. */
const asked = (answer: () => Effect.Effect<string, Error>) => {
  const world = { now: 0, questions: 0 }
  const part = new OutsidePart({
    clock: { monotonicMs: () => world.now },
    ask: Effect.suspend(() => {
      world.questions++
      return answer()
    }),
    unnamed: "it is not named",
  })
  return { part, world }
}
const run = <A>(effect: Effect.Effect<A>): Promise<A> =>
  Effect.runPromise(effect.pipe(Effect.provide(TestClock.layer())))

describe("a program beside the server", () => {
  it("that no setting names is down, is not asked, and has been so since no time", async () => {
    const part = new OutsidePart({ clock: { monotonicMs: () => 5 }, ask: null, unnamed: "X is not set" })
    expect(await run(part.state)).toEqual({ up: false, detail: "X is not set", since: null })
  })

  it("is asked once for all who want to know, and again after a second", async () => {
    const { part, world } = asked(() => Effect.succeed("here"))
    const states = await run(
      Effect.all(
        Array.from({ length: 50 }, () => part.state),
        { concurrency: "unbounded" },
      ),
    )
    expect(states).toEqual(Array.from({ length: 50 }, () => ({ up: true, detail: "here", since: 0 })))
    expect(world.questions).toBe(1)
    world.now = 999
    await run(part.state)
    expect(world.questions).toBe(1)
    world.now = 1_000
    expect(await run(part.state)).toEqual({ up: true, detail: "here", since: 0 })
    expect(world.questions).toBe(2)
  })

  it("has been down since the first answer that said so, with the newest reason, and up since it came back", async () => {
    let answer: Effect.Effect<string, Error> = Effect.succeed("here")
    const { part, world } = asked(() => answer)
    await run(part.state)
    answer = Effect.fail(new Error("connect ECONNREFUSED"))
    world.now = 5_000
    expect(await run(part.state)).toEqual({ up: false, detail: "connect ECONNREFUSED", since: 5_000 })
    answer = Effect.die("a defect")
    world.now = 7_000
    expect(await run(part.state)).toEqual({ up: false, detail: "a defect", since: 5_000 })
    answer = Effect.succeed("here")
    world.now = 9_000
    expect(await run(part.state)).toEqual({ up: true, detail: "here", since: 9_000 })
  })

  it("that never answers keeps its caller for 1.2 s, and is asked no second time meanwhile", async () => {
    const { part, world } = asked(() => Effect.never)
    const late = { up: false, detail: "no answer within 1200 milliseconds", since: 0 }
    const wait = Effect.gen(function* () {
      const waiting = yield* Effect.forkChild(part.state)
      yield* TestClock.adjust(1_200)
      return yield* Fiber.join(waiting)
    })
    expect(await run(wait)).toEqual(late)
    world.now = 3_000
    expect(await run(wait)).toEqual(late)
    expect(world.questions).toBe(1)
  })
})
