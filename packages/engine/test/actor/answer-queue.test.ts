/** In which order callers of committed records are answered. */
import { ReservationStatus } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { AnswerQueue } from "../../src/actor/AnswerQueue.ts"
import { Answers } from "../../src/actor/Answers.ts"
import type { SaleReply } from "../../src/EngineApi.ts"
import { ManualWorld } from "../ManualWorld.ts"

const reply = { kind: "accepted", reservation: 0, status: ReservationStatus.none } as unknown as SaleReply

const queueOf = (perTurn: number) => {
  const world = new ManualWorld()
  const told: string[] = []
  const queue = new AnswerQueue((caller, given) => caller(given), world.defer, perTurn)
  const answers = (name: string, count: number): Answers => {
    const made = new Answers()
    for (let i = 1; i <= count; i++) made.add(() => told.push(`${name}${i}`), reply)
    return made
  }
  return { answers, queue, told, world }
}

describe("callers of committed records", () => {
  it("are buyers before people who join, also where those joined by a record before", () => {
    const { answers, queue, told, world } = queueOf(2)
    queue.add(answers("buyer", 1), answers("joiner", 4))
    queue.add(answers("late-buyer", 2), answers("late-joiner", 1))
    expect([told, queue.waiting]).toEqual([["buyer1", "joiner1"], 6])
    world.run()
    expect(told.slice(2)).toEqual([...["late-buyer1", "late-buyer2", "joiner2", "joiner3", "joiner4", "late-joiner1"]])
    expect(queue.waiting).toBe(0)
  })

  it("are answered at once where none wait, and so many in a turn, of however many records", () => {
    const { answers, queue, told, world } = queueOf(3)
    const turns: number[] = []
    const look = (): void => {
      turns.push(told.length)
      if (queue.waiting > 0) world.defer.soon(look)
    }
    queue.add(answers("a", 1), answers("", 0))
    queue.add(answers("b", 4), answers("", 0))
    for (const name of ["c", "d"]) queue.add(answers(name, 2), answers("", 0))
    look()
    world.run()
    expect(turns).toEqual([4, 7, 9])
    expect(told).toEqual(["a1", "b1", "b2", "b3", "b4", "c1", "c2", "d1", "d2"])
  })
})
