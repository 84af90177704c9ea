/** Strategies over rows that two processes share: two pools of sessions that know nothing of each other. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { LabBackend } from "../../src/backends/LabBackend.ts"
import type { ReserveAnswer } from "../../src/backends/ReservationBackend.ts"
import { correctOverRows } from "../../src/backends/strategies.ts"
import { seat } from "../sales.ts"
import { holdersOf, type LabDatabase, openLab, reserve } from "./row-store.ts"

const seats = 24
const rounds = 40

describe.each(correctOverRows)("two processes over $name", (strategy) => {
  let lab: LabDatabase
  let processes: ReadonlyArray<LabBackend>
  beforeAll(async () => {
    lab = await openLab()
    const [one, other] = [await lab.store(), await lab.store()]
    processes = await Promise.all([lab.backend(strategy, one, seats), lab.backend(strategy, other, seats)])
  })
  afterAll(() => lab.close())

  const release = (backend: LabBackend, reservation: number) =>
    new Promise<unknown>((done) => backend.release(reservation, done))

  it("put up the same seats once", async () => {
    expect(await holdersOf(processes[0], seat(seats - 1))).toEqual([])
    expect(await holdersOf(processes[1], seat(0))).toEqual([])
  })

  it("sell one seat to one of thirty people, half of them at each", async () => {
    const people = Array.from({ length: 30 }, (_, n) => n + 1)
    const answers = await Promise.all(people.map((person) => reserve(processes[person % 2], person, [seat(0)])))
    expect(answers.filter(({ kind }) => kind === "reserved")).toHaveLength(1)
    expect(await holdersOf(processes[0], seat(0))).toHaveLength(1)
  })

  it("end every request for several seats in opposite orders, sell no seat twice, and give seats that come back once", async () => {
    const hot = [seat(1), seat(2), seat(3), seat(4), seat(5)]
    const clients = Array.from({ length: 8 }, (_, n) => n + 1)
    /** People who were told that they have the seats, and have not given them back. */
    const having = new Set<number>()
    let sold = 0
    const told: ReserveAnswer[] = []
    await Promise.all(
      clients.map(async (person) => {
        const backend = processes[person % 2]
        const order = person % 4 < 2 ? hot : hot.toReversed()
        for (let round = 0; round < rounds; round++) {
          const answer = await reserve(backend, person, order)
          if (answer.kind !== "reserved") {
            told.push(answer)
            continue
          }
          sold++
          // Told so while another person has them: two would have a seat.
          expect([...having]).toEqual([])
          having.add(person)
          await new Promise((turn) => setImmediate(turn))
          having.delete(person)
          expect(await release(backend, answer.reservation)).toEqual({ kind: "released" })
        }
      }),
    )
    expect(sold).toBeGreaterThan(0)
    const codes = new Set(told.map((answer) => (answer.kind === "reserved" ? "" : answer.refusal.code)))
    for (const code of codes) expect(["seat-taken", "seat-contended"]).toContain(code)
    for (const id of hot) expect(await holdersOf(processes[0], id)).toEqual([])
  })
})
