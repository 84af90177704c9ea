/** What every reservation backend does, with any guard of its seats. */
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
  /** Lets what was asked happen, where it does not happen by itself. */
  readonly run?: () => void
  readonly close: () => void | Promise<void>
  /**
   * It refuses a seat that another has locked, without waiting for what becomes of it: of two who ask for several of
   * the same seats at once, none may get them.
   */
  readonly passesOver?: boolean
}

export const seatCount = 200

/** Each test takes seats of its own, so that one sale serves them all. */
export const reservationBackendContract = (
  name: string,
  open: () => BackendFixture | Promise<BackendFixture>,
): void => {
  describe(`seats guarded by ${name}`, () => {
    let fixture: BackendFixture
    let nextSeat = 0
    const freeSeats = (count: number): ReadonlyArray<SeatId> => Array.from({ length: count }, () => seat(nextSeat++))

    beforeAll(async () => {
      fixture = await open()
    })
    afterAll(() => fixture.close())

    /** The answers to as many calls, in the order in which they came; each call is answered exactly once. */
    const answersOf = async <A>(
      ...asks: ReadonlyArray<(done: (answer: A) => void) => void>
    ): Promise<ReadonlyArray<A>> => {
      const answers: A[] = []
      for (const ask of asks) ask((answer) => void answers.push(answer))
      fixture.run?.()
      await expect.poll(() => answers.length).toBeGreaterThanOrEqual(asks.length)
      expect(answers).toHaveLength(asks.length)
      return answers
    }
    const answerOf = async <A>(ask: (done: (answer: A) => void) => void): Promise<A> => (await answersOf(ask))[0]
    const reserve = (
      person: PersonId,
      seats: ReadonlyArray<SeatId>,
      key: Reserve["key"] = null,
    ): Promise<ReserveAnswer> => answerOf((done) => fixture.backend.reserve({ person, seats, key }, done))
    const reserved = async (answer: Promise<ReserveAnswer>): Promise<ReservationId> => {
      const got = await answer
      if (got.kind !== "reserved") throw new Error(`not reserved: ${JSON.stringify(got)}`)
      return got.reservation
    }
    const release = (reservation: ReservationId): Promise<ReleaseAnswer> =>
      answerOf((done) => fixture.backend.release(reservation, done))
    const holdersOf = (id: SeatId): Promise<HoldersAnswer> => answerOf((done) => fixture.backend.holdersOf(id, done))
    const codeOf = (answer: ReserveAnswer | ReleaseAnswer): string =>
      answer.kind === "reserved" || answer.kind === "released" ? answer.kind : answer.refusal.code
    /** What those hear who lose a race: that the seat is taken, or, of a backend that passes over, that others want it. */
    const isLost = (answer: ReserveAnswer): boolean =>
      codeOf(answer) === "seat-taken" || (fixture.passesOver === true && codeOf(answer) === "seat-contended")

    it("reserves a free seat for one person, at a time", async () => {
      const [id] = freeSeats(1)
      const answer = await reserve(1, [id])
      expect(answer).toEqual({ kind: "reserved", reservation: expect.any(Number), at: expect.any(Number) })
      expect(await holdersOf(id)).toEqual({ kind: "holders", people: [1] })
    })

    it("gives one seat to one of thirty people who ask at once", async () => {
      const [id] = freeSeats(1)
      const people = Array.from({ length: 30 }, (_, n) => n + 1)
      const answers = await answersOf<ReserveAnswer>(
        ...people.map(
          (person) => (done: (answer: ReserveAnswer) => void) =>
            fixture.backend.reserve({ person, seats: [id], key: null }, done),
        ),
      )
      expect(answers.filter(({ kind }) => kind === "reserved")).toHaveLength(1)
      expect(answers.filter((answer) => !isLost(answer)).map(codeOf)).toEqual(["reserved"])
      const holders = await holdersOf(id)
      expect(holders.kind === "holders" && holders.people).toHaveLength(1)
    })

    it("names the seat that was taken, where it knows which", async () => {
      const [first, second] = freeSeats(2)
      await reserved(reserve(1, [second]))
      const answer = await reserve(2, [first, second])
      expect(codeOf(answer)).toBe("seat-taken")
      expect([undefined, second]).toContain(answer.kind === "refused" && answer.refusal.detail.seatId)
    })

    it("reserves all seats of a request or none", async () => {
      const [first, second, third] = freeSeats(3)
      await reserved(reserve(1, [second]))
      expect(codeOf(await reserve(2, [first, second, third]))).toBe("seat-taken")
      expect(await holdersOf(first)).toEqual({ kind: "holders", people: [] })
      expect(await holdersOf(third)).toEqual({ kind: "holders", people: [] })
      await reserved(reserve(3, [third, first]))
    })

    it("lets two requests over the same seats in opposite orders both end, one of them with the seats", async () => {
      const seats = freeSeats(8)
      const answers = await answersOf<ReserveAnswer>(
        (done) => fixture.backend.reserve({ person: 1, seats, key: null }, done),
        (done) => fixture.backend.reserve({ person: 2, seats: seats.toReversed(), key: null }, done),
      )
      const lost = answers.filter(isLost).length
      const won = answers.filter(({ kind }) => kind === "reserved").length
      expect(
        fixture.passesOver === true
          ? [
              [1, 1],
              [0, 2],
            ]
          : [[1, 1]],
      ).toContainEqual([won, lost])
    })

    it("gives a seat that was released to the next person, and to one only", async () => {
      const [id] = freeSeats(1)
      const first = await reserved(reserve(1, [id]))
      expect(await release(first)).toEqual({ kind: "released" })
      expect(await holdersOf(id)).toEqual({ kind: "holders", people: [] })
      await reserved(reserve(2, [id]))
      expect(codeOf(await reserve(3, [id]))).toBe("seat-taken")
      expect(await holdersOf(id)).toEqual({ kind: "holders", people: [2] })
    })

    it("refuses to release a reservation twice, and leaves the next holder alone", async () => {
      const [id] = freeSeats(1)
      const first = await reserved(reserve(1, [id]))
      await release(first)
      await reserved(reserve(2, [id]))
      expect(codeOf(await release(first))).toBe("not-cancellable")
      expect(await holdersOf(id)).toEqual({ kind: "holders", people: [2] })
    })

    it("answers the same key of the same person with the same reservation", async () => {
      const [id, other] = freeSeats(2)
      const first = await reserve(1, [id], keyOf(1))
      expect(await reserve(1, [id], keyOf(1))).toEqual(first)
      expect(await holdersOf(id)).toEqual({ kind: "holders", people: [1] })
      expect(codeOf(await reserve(1, [other], keyOf(1)))).toBe("key-reused")
      expect(codeOf(await reserve(2, [other], keyOf(1)))).toBe("reserved")
    })

    it("does not take a person for another who has used the same key", async () => {
      const [id] = freeSeats(1)
      await reserved(reserve(1, [id], keyOf(3)))
      expect(codeOf(await reserve(2, [id], keyOf(3)))).toBe("seat-taken")
      expect(await holdersOf(id)).toEqual({ kind: "holders", people: [1] })
    })

    it("makes one reservation for the same key of the same person when both are sent at once", async () => {
      const [id] = freeSeats(1)
      const ask = (done: (answer: ReserveAnswer) => void) =>
        fixture.backend.reserve({ person: 1, seats: [id], key: keyOf(2) }, done)
      const answers = await answersOf(ask, ask)
      const won = answers.filter(({ kind }) => kind === "reserved")
      // One that was passed over is told to come back: then it hears of the same reservation.
      expect(fixture.passesOver === true ? [1, 2] : [2]).toContain(won.length)
      for (const answer of won) expect(answer).toEqual(won[0])
      expect(await reserve(1, [id], keyOf(2))).toEqual(won[0])
      expect(await holdersOf(id)).toEqual({ kind: "holders", people: [1] })
    })

    it("refuses a seat that is not on sale", async () => {
      for (const index of [seatCount, seatCount + 7]) {
        expect(codeOf(await reserve(1, [seat(index)]))).toBe("seat-unknown")
      }
    })

    it("refuses to release what was never reserved", async () => {
      const [id] = freeSeats(1)
      const never = (await reserved(reserve(1, [id]))) + 100_000
      expect(codeOf(await release(never))).toBe("reservation-unknown")
    })
  })
}
