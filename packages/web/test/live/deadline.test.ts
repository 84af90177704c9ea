import { describe, expect, it } from "vitest"
import { Deadline } from "../../js/live/deadline.js"

/** Time that passes without any timer, as on a machine that sleeps and in a page that is not shown. */
const asleep = () => {
  const timers: Array<() => void> = []
  const world = {
    at: 0,
    now: () => world.at,
    after: (_: number, task: () => void) => {
      timers.push(task)
      return () => {}
    },
    random: () => 0,
  }
  return { world, timers }
}

describe("a deadline", () => {
  it("is kept when somebody looks, though its timer has not come", () => {
    const { world } = asleep()
    const deadline = new Deadline(world)
    let done = 0
    deadline.set(100, () => done++)
    world.at = 99
    deadline.look()
    expect([done, deadline.pending]).toEqual([0, true])
    world.at = 100
    deadline.look()
    deadline.look()
    expect([done, deadline.pending]).toEqual([1, false])
  })

  it("is kept once when its timer comes as well, and replaced by a later one", () => {
    const { world, timers } = asleep()
    const deadline = new Deadline(world)
    const done: string[] = []
    deadline.set(100, () => done.push("first"))
    deadline.set(200, () => done.push("second"))
    world.at = 150
    deadline.look()
    expect(done).toEqual([])
    timers[1]()
    world.at = 500
    deadline.look()
    expect(done).toEqual(["second"])
  })

  it("is not kept once it is cleared", () => {
    const { world } = asleep()
    const deadline = new Deadline(world)
    deadline.set(100, () => expect.fail("it was cleared"))
    deadline.clear()
    world.at = 1_000
    deadline.look()
    expect(deadline.pending).toBe(false)
  })
})
