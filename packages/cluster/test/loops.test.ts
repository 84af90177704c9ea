/** Loops of a node of a cluster outlive a defect, and its health tells of it. */
import { NodeParts } from "@ticketrush/engine/health/forEver"
import { Parts } from "@ticketrush/engine/health/Parts"
import { Effect, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { describe, expect, it } from "vitest"
import { keepEntities } from "../src/keepEntities.ts"
import { watchPeers } from "../src/watchPeers.ts"

/** Runs a loop whose second look throws, and tells what its part has failed by and how often it looked. */
const looked = async (
  name: "peers" | "entities",
  restMs: number,
  loop: (look: () => void) => Effect.Effect<unknown, never, Scope.Scope>,
) => {
  const parts = new Parts({ monotonicMs: () => 0 }, { warn: () => {} })
  let looks = 0
  const told: Array<boolean> = []
  const look = (): void => {
    told.push(parts.isUp(name))
    if (++looks === 2) throw new Error("a defect")
  }
  await Effect.runPromise(
    Effect.andThen(loop(look), TestClock.adjust(10 * restMs)).pipe(
      Effect.provideService(NodeParts, parts),
      Effect.provide(TestClock.layer()),
      Effect.scoped,
    ),
  )
  const { failures, up } = parts.states().find((part) => part.name === name)!
  return { told: told.slice(0, 4), failures, up, looks }
}

const goesOn = { told: [true, true, false, true], failures: 1, up: true, looks: expect.any(Number) }

describe("a loop of a cluster's node", () => {
  it("that watches the other nodes goes on after a defect, which its health tells", async () => {
    const seen = await looked("peers", 250, (look) =>
      watchPeers({
        runners: { ping: () => Effect.void },
        peers: () => {
          look()
          return []
        },
        evict: () => Effect.succeed(0),
        clock: { monotonicMs: () => 0 },
        log: { warn: () => {} },
      }),
    )
    expect(seen).toEqual(goesOn)
    expect(seen.looks).toBeGreaterThan(8)
  })

  it("that keeps its sales open goes on after a defect, which its health tells", async () => {
    const woken: Array<number> = []
    const seen = await looked("entities", 20_000, (look) =>
      keepEntities({
        awake: () => {
          look()
          return [7]
        },
        wake: (concertId) => void woken.push(concertId),
      }),
    )
    expect(seen).toEqual(goesOn)
    expect(woken.length).toBe(seen.looks - 1)
  })
})
