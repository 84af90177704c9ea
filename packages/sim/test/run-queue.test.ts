import { describe, expect, it } from "vitest"
import { type Choice, Randomness } from "../src/prng.ts"
import { SimProcess } from "../src/process.ts"
import { RunQueue } from "../src/RunQueue.ts"

const firstInFirstOut: Choice = { below: () => 0 }

/** Two people who check a seat, let others run, and write: how many got it. */
const plantedRace = (choice: Choice): number => {
  const queue = new RunQueue(choice)
  let taken = false
  let sold = 0
  for (const delay of [5, 10]) {
    queue.after(null, "check", delay, () => {
      if (taken) return
      // The first writes exactly when the second checks.
      queue.after(null, "write", 5, () => {
        taken = true
        sold++
      })
    })
  }
  while (queue.step(1_000)) {
    // until nothing is left
  }
  return sold
}

describe("the run queue", () => {
  it("keeps ready tasks and due timers in one pool, so that a planted race is found", () => {
    const random = (seed: number) => new Randomness(seed).domain("schedule")
    const found = Array.from({ length: 200 }, (_, seed) => plantedRace(random(seed))).filter((sold) => sold === 2)
    expect(found.length).toBeGreaterThan(20)
    expect(found.length).toBeLessThan(180)
  })

  it("runs nothing before its time, and time never goes back", () => {
    const queue = new RunQueue(new Randomness(1).domain("schedule"))
    const random = new Randomness(2).domain("delays")
    const ran: number[] = []
    for (let i = 0; i < 500; i++) {
      const due = random.below("delay", 100)
      queue.after(null, "task", due, () => {
        expect(queue.now).toBe(due)
        ran.push(queue.now)
      })
    }
    while (queue.step(1_000)) {
      // until nothing is left
    }
    expect(ran).toEqual([...ran].sort((a, b) => a - b))
    expect(ran.length).toBe(500)
  })

  it("stops at the time it is given, and goes on later", () => {
    const queue = new RunQueue(firstInFirstOut)
    const ran: string[] = []
    queue.after(null, "early", 10, () => ran.push("early"))
    queue.after(null, "late", 20, () => ran.push("late"))
    while (queue.step(15)) {
      // until the time is over
    }
    expect(ran).toEqual(["early"])
    while (queue.step(25)) {
      // until the time is over
    }
    expect(ran).toEqual(["early", "late"])
  })
})

describe("a simulated process", () => {
  const started = () => {
    const queue = new RunQueue(new Randomness(3).domain("schedule"))
    const process = new SimProcess("node", queue, new Randomness(3).domain("process"))
    const ran: string[] = []
    const drain = (until: number): void => {
      while (queue.step(until)) {
        // until the time is over
      }
    }
    return { queue, process, ran, drain }
  }

  it("runs none of its callbacks after it was killed", () => {
    const { process, ran, drain } = started()
    process.soon(() => ran.push("soon"))
    process.after(5, () => ran.push("timer"))
    process.kill()
    process.soon(() => ran.push("from the grave"))
    drain(100)
    expect(ran).toEqual([])
  })

  it("finds everything that came up while it was paused when it is resumed", () => {
    const { process, ran, drain, queue } = started()
    process.after(5, () => ran.push("timer"))
    process.soon(() => ran.push("soon"))
    process.pause()
    drain(100)
    expect(ran).toEqual([])
    process.resume()
    drain(100)
    expect(ran.toSorted()).toEqual(["soon", "timer"])
    expect(queue.now).toBe(5)
  })

  it("does not run a timer that was taken back, not even when it was due during a pause", () => {
    const { process, ran, drain } = started()
    const cancel = process.after(5, () => ran.push("timer"))
    process.pause()
    drain(50)
    cancel()
    process.resume()
    drain(100)
    expect(ran).toEqual([])
  })
})
