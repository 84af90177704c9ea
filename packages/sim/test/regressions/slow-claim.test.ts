/**
 * Found by the simulation (seeds 2, 953). The journal clock took the time that a claim was answered with for the time in
 * the middle of the call. A claim that had waited for a lock was answered with the time at its end, so the clock ran ahead
 * of the database by half the wait, and holds ended early.
 */
import { expect, it } from "vitest"
import { ManualWorld } from "../../../engine/test/ManualWorld.ts"
import { ScriptedJournal } from "../../../engine/test/ScriptedJournal.ts"
import { ask, concertId, hold, openSale, optionId, seat } from "../../../engine/test/sales.ts"

it("a hold is not ended early by an owner whose claim waited for a lock", () => {
  const world = new ManualWorld()
  const first = world.engine()
  ask(first, openSale(1, { holdTtlMs: 10_000 }))
  world.run(10)
  const heldAt = world.now
  ask(first, hold(1, [seat(0)]))
  world.run(10)
  first.abandon()

  const waits = new ScriptedJournal(world.journal)
  const claim = waits.claim.bind(waits)
  waits.claim = (...call) => void world.defer.after(6_000, () => claim(...call))
  const second = world.engine("node-2", {}, waits)
  second.load(concertId, () => {})
  world.run(heldAt + 9_900 - world.now)
  const free = () => second.view(concertId)?.option(optionId)?.free
  expect(free(), "a tenth of a second before its end").toBe(0)
  world.run(300)
  expect(free(), "after its end").toBe(1)
})
