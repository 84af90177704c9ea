/** What was acknowledged in Redis on its way into the rows: nothing is left out, and nothing is struck out too early. */
import { describe, expect, it } from "vitest"
import type { RowFailure, RowSession, RowStore } from "../../src/backends/RowStore.ts"
import type { SeatsInRedis, SeatsReservation } from "../../src/backends/SeatsInRedis.ts"
import { WriteBehind } from "../../src/backends/WriteBehind.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { concertId, seat } from "../sales.ts"

const reservation = (number: number, ended = false): SeatsReservation => ({
  ...{ id: concertId * 2 ** 27 + number, person: number, seats: [seat(number)], at: number, ended },
  text: `${number}${ended ? " ended" : ""}`,
})

const begin = () => {
  const world = new ManualWorld()
  let list: ReadonlyArray<SeatsReservation> = []
  const written: string[] = []
  let failure: RowFailure | null = null
  let beforeAnswer = (): void => {}
  const seats = {
    behind: (
      _: number,
      done: ReadonlyArray<SeatsReservation>,
      most: number,
      answer: (found: { kind: "behind"; reservations: ReadonlyArray<SeatsReservation> }) => void,
    ) => {
      list = list.filter(({ text }) => !done.some((each) => each.text === text))
      const reservations = list.slice(0, most)
      beforeAnswer()
      answer({ kind: "behind", reservations })
    },
  } as unknown as SeatsInRedis
  const session = {
    book: ({ person }: { person: number }, done: (booked: unknown) => void) => {
      if (failure === null) written.push(`${person}`)
      done(failure ?? { kind: "booked", reservation: person, at: 0 })
    },
    keyed: (_: number, person: number, __: unknown, done: (row: unknown) => void) => done({ id: person }),
    giveBack: () => {},
  }
  const rows = {
    session: (done: (lent: RowSession) => void) => done(session as unknown as RowSession),
    release: (id: number, done: (released: "released" | RowFailure) => void) => {
      if (failure === null) written.push(`${id} ended`)
      done(failure ?? "released")
    },
  } as unknown as RowStore
  const behind = new WriteBehind(seats, rows, { defer: world.defer, log: { warn: () => {} } })
  return {
    ...{ behind, world, written },
    left: () => list.map(({ text }) => text),
    add: (...more: ReadonlyArray<SeatsReservation>): void => {
      list = [...list, ...more]
      behind.write(concertId)
    },
    fail: (why: RowFailure | null): void => {
      failure = why
    },
    onceBeforeAnswer: (act: () => void): void => {
      beforeAnswer = () => {
        beforeAnswer = () => {}
        act()
      }
    },
  }
}

describe("what was sold in Redis", () => {
  it("is written in the order in which it was, and struck out", () => {
    const { add, left, written } = begin()
    add(reservation(1), reservation(2), reservation(1, true))
    expect(written).toEqual(["1", "2", "1 ended"])
    expect(left()).toEqual([])
  })

  it("is written again where the rows could not be reached, and stays in the list until then", () => {
    const { add, fail, left, world, written } = begin()
    fail({ kind: "failed", why: "missing", reason: "nobody listens" })
    add(reservation(1), reservation(1, true))
    expect([written, left()]).toEqual([[], ["1", "1 ended"]])
    fail(null)
    world.run(100)
    expect([written, left()]).toEqual([["1", "1 ended"], []])
  })

  it("is written too where it came while the list was found to be empty", () => {
    const { add, left, onceBeforeAnswer, written } = begin()
    add(reservation(1))
    onceBeforeAnswer(() => add(reservation(2)))
    add()
    expect([written, left()]).toEqual([["1", "2"], []])
  })

  it("is left in Redis once the server stops", () => {
    const { add, behind, left, world, written } = begin()
    behind.stop()
    add(reservation(1))
    world.run(1_000)
    expect([written, left()]).toEqual([[], ["1"]])
  })
})
