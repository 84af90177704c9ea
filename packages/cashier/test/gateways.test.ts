/** When a gateway that no server runs is a part of the health of a server. */
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { expect, it } from "vitest"
import { watchGateways } from "../src/stuck/gateways.ts"

/** What is told at looks that find `open` errands of a gateway, each of them ordered days ago, and a server of it or none. */
const toldOf = (looks: ReadonlyArray<{ readonly open: number; readonly runs: boolean }>) =>
  Effect.runPromise(
    Effect.gen(function* () {
      const told: string[] = []
      const found = looks.values()
      const gateways = Effect.sync(() => {
        const look = found.next().value ?? { open: 0, runs: true }
        const rest = { stuck: 0, oldestAt: look.open === 0 ? null : 1, messagesKept: 0, messagesUnknown: 0 }
        return [{ gateway: "sandbox", ...look, ...rest }]
      })
      const parts = { failed: (_name: string, reason: string) => told.push(reason), works: () => told.push("works") }
      const watch = yield* Effect.forkChild(watchGateways({ gateways: () => gateways }, parts, () => 1_790_000_000_000))
      yield* TestClock.adjust((looks.length - 1) * 10_000)
      yield* Fiber.interrupt(watch)
      return told
    }).pipe(Effect.provide(TestClock.layer())),
  )

const alone = "no server takes errands of: sandbox (2)"

it("a server that is started among old payments has time to take their gateway", async () => {
  const looks = [
    { open: 2, runs: false },
    { open: 2, runs: true },
    { open: 2, runs: false },
    { open: 2, runs: true },
  ]
  expect(await toldOf(looks)).toEqual(["works", "works", "works", "works"])
})

it("payments whose gateway no server takes are told, until one does or none is open", async () => {
  const looks = [
    { open: 2, runs: false },
    { open: 2, runs: false },
    { open: 2, runs: true },
    { open: 2, runs: false },
    { open: 2, runs: false },
    { open: 0, runs: false },
  ]
  expect(await toldOf(looks)).toEqual(["works", alone, "works", "works", alone, "works"])
})
