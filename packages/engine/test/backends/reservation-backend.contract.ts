/** What every reservation backend does, whatever guards its seats. */
import type { PersonId, ReservationId, SeatId } from "@ticketrush/protocol"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type {
  HoldersAnswer,
  ReleaseAnswer,
  ReservationBackend,
  Reserve,
  ReserveAnswer,
} from "../../src/backends/ReservationBackend.ts"
import { keyOf, seat } from "../sales.ts"

export type BackendFixture = {
  /** Over a concert 7 whose option 0 has `seatCount` seats, all free. */
  readonly backend: ReservationBackend
  /** Lets what was asked happen. */
  readonly run: () => void
  readonly close: () => void
}

export const seatCount = 200

/** Each test takes seats of its own, so that one sale serves them all. */
export const reservationBackendContract = (name: string, open: () => BackendFixture): void => {
  describe(`seats guarded by ${name}`, () => {
    let fixture: BackendFixture
    let nextSeat = 0
    const freeSeats = (count: number): ReadonlyArray<SeatId> => Array.from({ length: count }, () => seat(nextSeat++))

    beforeAll(() => {
      fixture = open()
    })
    afterAll(() => fixture.close())

    /** Exactly one answer, once everything that was asked has happened. */
    const answerOf = <A>(ask: (done: (answer: A) => void) => void): A => {
      const answers: A[] = []
      ask((answer) => void answers.push(answer))
      fixture.run()
      expect(answers).toHaveLength(1)
      return answers[0]
    }
    const reserve = (person: PersonId, seats: ReadonlyArray<SeatId>, key: Reserve["key"] = null): ReserveAnswer =>
      answerOf((done) => fixture.backend.reserve({ person, seats, key }, done))
    const reserved = (answer: ReserveAnswer): ReservationId => {
      if (answer.kind !== "reserved") throw new Error(`not reserved: ${JSON.stringify(answer)}`)
      return answer.reservation
    }
    const release = (reservation: ReservationId): ReleaseAnswer =>
      answerOf((done) => fixture.backend.release(reservation, done))
    const holdersOf = (id: SeatId): HoldersAnswer => answerOf((done) => fixture.backend.holdersOf(id, done))
    const codeOf = (answer: ReserveAnswer | ReleaseAnswer): string =>
      answer.kind === "refused" ? answer.refusal.code : answer.kind

    it("reserves a free seat for one person", () => {
      const [id] = freeSeats(1)
      reserved(reserve(1, [id]))
      expect(holdersOf(id)).toEqual({ kind: "holders", people: [1] })
    })

    it("gives one seat to one of thirty people who ask at once", () => {
      const [id] = freeSeats(1)
      const answers: ReserveAnswer[] = []
      for (let person = 1; person <= 30; person++) {
        fixture.backend.reserve({ person, seats: [id], key: null }, (answer) => void answers.push(answer))
      }
      fixture.run()
      expect(answers.filter(({ kind }) => kind === "reserved")).toHaveLength(1)
      expect(answers.filter((answer) => codeOf(answer) === "seat-taken")).toHaveLength(29)
      const holders = holdersOf(id)
      expect(holders.kind === "holders" && holders.people).toHaveLength(1)
    })

    it("reserves all seats of a request or none", () => {
      const [first, second, third] = freeSeats(3)
      reserved(reserve(1, [second]))
      expect(codeOf(reserve(2, [first, second, third]))).toBe("seat-taken")
      expect(holdersOf(first)).toEqual({ kind: "holders", people: [] })
      expect(holdersOf(third)).toEqual({ kind: "holders", people: [] })
      reserved(reserve(3, [third, first]))
    })

    it("lets two requests over the same seats in opposite orders both end, one of them with the seats", () => {
      const seats = freeSeats(8)
      const answers: ReserveAnswer[] = []
      const take = (answer: ReserveAnswer): void => void answers.push(answer)
      fixture.backend.reserve({ person: 1, seats, key: null }, take)
      fixture.backend.reserve({ person: 2, seats: seats.toReversed(), key: null }, take)
      fixture.run()
      expect(answers.map(codeOf).toSorted()).toEqual(["reserved", "seat-taken"])
    })

    it("gives a seat that was released to the next person, and to one only", () => {
      const [id] = freeSeats(1)
      const first = reserved(reserve(1, [id]))
      expect(release(first)).toEqual({ kind: "released" })
      expect(holdersOf(id)).toEqual({ kind: "holders", people: [] })
      reserved(reserve(2, [id]))
      expect(codeOf(reserve(3, [id]))).toBe("seat-taken")
      expect(holdersOf(id)).toEqual({ kind: "holders", people: [2] })
    })

    it("refuses to release a reservation twice, and leaves the next holder alone", () => {
      const [id] = freeSeats(1)
      const first = reserved(reserve(1, [id]))
      release(first)
      reserved(reserve(2, [id]))
      expect(codeOf(release(first))).toBe("not-cancellable")
      expect(holdersOf(id)).toEqual({ kind: "holders", people: [2] })
    })

    it("answers the same key of the same person with the same reservation", () => {
      const [id, other] = freeSeats(2)
      const first = reserve(1, [id], keyOf(1))
      expect(reserve(1, [id], keyOf(1))).toEqual(first)
      expect(holdersOf(id)).toEqual({ kind: "holders", people: [1] })
      expect(codeOf(reserve(1, [other], keyOf(1)))).toBe("key-reused")
      expect(codeOf(reserve(2, [other], keyOf(1)))).toBe("reserved")
    })

    it("refuses a seat that is not on sale", () => {
      expect(codeOf(reserve(1, [seat(seatCount + 7)]))).toBe("seat-unknown")
    })

    it("refuses to release what was never reserved", () => {
      const [id] = freeSeats(1)
      const never = reserved(reserve(1, [id])) + 100_000
      expect(codeOf(release(never))).toBe("reservation-unknown")
    })
  })
}
