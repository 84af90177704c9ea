/** Locks on seats over a Redis whose answers the test gives: when they are renewed, and when that ends. */
import { describe, expect, it } from "vitest"
import { type HeldLocks, SeatLocks, seatLocksDefaults } from "../../src/backends/SeatLocks.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { seat } from "../sales.ts"

const leaseMs = 300

const begin = () => {
  const world = new ManualWorld()
  const calls: string[] = []
  const answers = { lockTake: 1, lockRenew: 1, lockRelease: 1 }
  let silent = false
  const call =
    (name: keyof typeof answers) =>
    (_: unknown, done: (error: Error | null, answer?: number) => void): void => {
      calls.push(name)
      if (silent) done(new Error("no answer"))
      else done(null, answers[name])
    }
  const client = { lockTake: call("lockTake"), lockRenew: call("lockRenew"), lockRelease: call("lockRelease") }
  const locks = new SeatLocks(
    client as unknown as ConstructorParameters<typeof SeatLocks>[0],
    { ...seatLocksDefaults, leaseMs },
    { defer: world.defer, log: { warn: () => {} }, random: { bytes: (count) => new Uint8Array(count) } },
  )
  const told: string[] = []
  let mine: HeldLocks | undefined
  locks.hold([seat(0)], (answer) => {
    told.push(answer.kind)
    if (answer.kind === "held") mine = answer
  })
  return {
    ...{ answers, calls, told, world },
    renewals: () => calls.filter((name) => name === "lockRenew").length,
    release: () => mine!.release(() => told.push("released")),
    beSilent: (is: boolean): void => {
      silent = is
    },
  }
}

describe("a lock that is held", () => {
  it("is renewed three times in its lease, and no more once it is given back", () => {
    const { release, renewals, told, world } = begin()
    world.run(leaseMs)
    expect(renewals()).toBe(3)
    release()
    world.run(10 * leaseMs)
    expect([renewals(), told]).toEqual([3, ["held", "released"]])
  })

  it("is renewed again after Redis did not answer: it may still be there", () => {
    const { beSilent, renewals, world } = begin()
    beSilent(true)
    world.run(leaseMs / 3)
    beSilent(false)
    world.run(leaseMs / 3)
    expect(renewals()).toBe(2)
  })

  it("is not renewed once another has it", () => {
    const { answers, renewals, world } = begin()
    answers.lockRenew = 0
    world.run(10 * leaseMs)
    expect(renewals()).toBe(1)
  })

  it("ends for its owner also where Redis does not answer", () => {
    const { beSilent, release, told } = begin()
    beSilent(true)
    release()
    expect(told).toEqual(["held", "released"])
  })
})
