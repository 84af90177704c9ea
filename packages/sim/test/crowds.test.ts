import { PlaceStatus } from "@ticketrush/protocol"
import { expect, it } from "vitest"
import { Crowds, crowdedConcert } from "../src/crowds.ts"
import { Randomness } from "../src/prng.ts"
import { runWorld } from "../src/run.ts"
import { type Draw, drawWorld } from "../src/swarm.ts"

const draws = Array.from({ length: 1_000 }, (_, seed) => drawWorld({ seed, overrides: {} }))
const having = (kind: "restless" | "rush"): ReadonlyArray<Draw> => draws.filter(({ crowd }) => crowd?.kind === kind)

it("most worlds have no crowd, some are restless, and few begin with a rush of more people than a new line has room for", () => {
  expect(having("restless").length).toBeGreaterThan(100)
  expect(having("rush").length).toBeGreaterThan(30)
  expect(draws.filter(({ crowd }) => crowd === null).length).toBeGreaterThan(700)
  for (const { people } of having("rush")) expect(people).toBeGreaterThan(90)
})

it("a crowd has a line that all may join", () => {
  for (const { lines } of [...having("restless"), ...having("rush")]) {
    expect(lines[crowdedConcert - 1]).toMatchObject({ method: "fifo", waitingMax: 0 })
  }
})

it("in a rush all join in the same instant", () => {
  const { seed, people } = having("rush")[0]
  const world = runWorld({ seed, overrides: { faults: [], requests: people } }, false)
  expect(world.violation).toBe(undefined)
  const firsts = world.clients.people.map(({ id }) => world.clients.history.find(({ person }) => person.id === id)!)
  expect(new Set(firsts.map(({ attempt }) => attempt.command.kind))).toEqual(new Set(["join"]))
  expect(new Set(firsts.map(({ askedAt }) => askedAt)).size).toBe(1)
})

it("restless people are passed over, wake together, and come back in one record", () => {
  const world = runWorld({ seed: having("restless")[0].seed, overrides: { faults: [] } }, false)
  expect(world.violation).toBe(undefined)
  const awake = new Map<number, number>()
  for (const { attempt, askedAt } of world.clients.history) {
    if (attempt.command.kind === "appear") awake.set(askedAt, (awake.get(askedAt) ?? 0) + 1)
  }
  expect(Math.max(...awake.values())).toBeGreaterThan(3)
  expect(world.tally.marks.get("came back after being passed over")).toBeGreaterThan(10)
  expect(world.tally.marks.get("passed over twice")).toBeGreaterThan(0)
})

it("a person who has been let in is not restless any more", () => {
  const crowd = { kind: "restless", part: 1, beatMs: 400, groupsMs: [5] } as const
  const crowds = new Crowds(crowd, new Randomness(1).domain("crowd"), [7])
  expect(crowds.sleepMs(7, PlaceStatus.active, 1_000)).toBe(undefined)
  for (let i = 0; i < 20; i++) {
    const wakesAt = 1_000 + crowds.sleepMs(7, PlaceStatus.returned, 1_000)!
    expect(wakesAt).toBeGreaterThanOrEqual(1_205)
    // On a beat of the group, or a moment late.
    expect((wakesAt - 5) % 400).toBeLessThanOrEqual(15)
  }
})
