/** The engine as one strategy beside the others. */
import { SeatState } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { LabBackendActor } from "../../src/backends/LabBackendActor.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { concertId, optionId, seat } from "../sales.ts"

const seats = [{ optionId, seats: 3 }]

const begin = () => {
  const world = new ManualWorld()
  const engine = world.engine()
  const backend = new LabBackendActor(engine)
  /** What a call is answered once all that is under way has happened. */
  const answerOf = <A>(call: (done: (answer: A) => void) => void): A | undefined => {
    let answer: A | undefined
    call((answered) => {
      answer = answered
    })
    world.run(50)
    return answer
  }
  return { answerOf, backend, engine }
}

describe("the engine among the strategies of the lab", () => {
  it("puts the seats of a concert up, and again without a change", () => {
    const { answerOf, backend, engine } = begin()
    expect(answerOf((done) => backend.statesOf(optionId, done))).toMatchObject({ kind: "refused" })
    expect(answerOf((done) => backend.open(concertId, seats, done))).toEqual({ kind: "opened" })
    answerOf((done) => backend.reserve({ person: 5, seats: [seat(1)], key: null }, done))
    expect(answerOf((done) => backend.open(concertId, [{ optionId, seats: 9 }], done))).toEqual({ kind: "opened" })
    const { free, held } = SeatState
    expect(answerOf((done) => backend.statesOf(optionId, done))).toEqual({
      kind: "states",
      states: Uint8Array.of(free, held, free),
    })
    engine.abandon()
  })

  it("has a seat to sell again that was given back", () => {
    const { answerOf, backend, engine } = begin()
    answerOf((done) => backend.open(concertId, seats, done))
    const reserved = answerOf<Parameters<Parameters<typeof backend.reserve>[1]>[0]>((done) =>
      backend.reserve({ person: 5, seats: [seat(0)], key: null }, done),
    )
    if (reserved?.kind !== "reserved") throw new Error("the seat was free")
    expect(answerOf((done) => backend.release(reserved.reservation, done))).toEqual({ kind: "released" })
    expect(answerOf((done) => backend.holdersOf(seat(0), done))).toEqual({ kind: "holders", people: [] })
    engine.abandon()
  })
})
