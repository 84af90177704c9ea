/** What every store of attempts does, wherever it keeps them. */
import { refusal } from "@ticketrush/protocol"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { AttemptStatus, Attempts, AttemptsAnswer } from "../../src/backends/Attempts.ts"
import { seat } from "../sales.ts"

export type AttemptsFixture = { readonly attempts: Attempts; readonly close: () => void | Promise<void> }

export const attemptsContract = (name: string, open: () => AttemptsFixture | Promise<AttemptsFixture>): void => {
  describe(`attempts in ${name}`, () => {
    let fixture: AttemptsFixture
    beforeAll(async () => {
      fixture = await open()
    })
    afterAll(() => fixture.close())

    const answerOf = async (
      ask: (attempts: Attempts, done: (answer: AttemptsAnswer) => void) => void,
    ): Promise<ReadonlyArray<AttemptStatus>> => {
      const answer = await new Promise<AttemptsAnswer>((done) => ask(fixture.attempts, done))
      if (answer.kind === "missing") throw new Error(answer.reason)
      return answer.attempts
    }
    const reserved = { kind: "reserved", reservation: 939_524_097, at: 5 } as const
    const refused = (code: "seat-taken" | "seat-contended") =>
      ({ kind: "refused", refusal: refusal(code, { seatId: seat(0) }) }) as const
    const attempt = (id: string, ...seats: ReadonlyArray<number>) => ({ id, person: 1, seats: seats.map(seat) })
    const note = (...attempts: ReadonlyArray<ReturnType<typeof attempt>>) =>
      answerOf((store, done) => store.note(attempts, done))
    const decide = (made: ReturnType<typeof attempt>, outcome: AttemptStatus["outcome"]) =>
      answerOf((store, done) => store.decide([{ ...made, outcome }], done))
    const find = (...ids: ReadonlyArray<string>) => answerOf((store, done) => store.find(ids, done))
    const newest = (...indexes: ReadonlyArray<number>) =>
      answerOf((store, done) => {
        const asked = indexes.map((index) => ({ person: 1, seat: seat(index) }))
        store.newest(asked, done)
      })

    it("wait until they are decided, and are found with their seats as they were asked for", async () => {
      const made = attempt("waits", 3, 1)
      expect(await note(made)).toEqual([])
      expect(await find("waits", "unknown")).toEqual([{ ...made, outcome: null }])
      expect(await decide(made, reserved)).toEqual([])
      expect(await find("waits")).toEqual([{ ...made, outcome: reserved }])
    })

    it("may be decided before they are noted, and stay decided", async () => {
      const made = attempt("early", 0)
      await decide(made, refused("seat-taken"))
      await note(made, attempt("other", 0))
      expect(await find("early")).toEqual([{ ...made, outcome: refused("seat-taken") }])
      expect(await find("other")).toEqual([{ ...attempt("other", 0), outcome: null }])
    })

    it("keep their first outcome, unless it turns out that a reservation was made", async () => {
      const made = attempt("twice", 0)
      await decide(made, refused("seat-taken"))
      await decide(made, refused("seat-contended"))
      expect(await find("twice")).toMatchObject([{ outcome: refused("seat-taken") }])
      await decide(made, reserved)
      await decide(made, refused("seat-contended"))
      expect(await find("twice")).toMatchObject([{ outcome: reserved }])
    })

    it("are found as the newest of a person for the seat by which they were asked for", async () => {
      await note(attempt("old", 7, 8), attempt("elsewhere", 9))
      await note(attempt("new", 7))
      await decide(attempt("old", 7, 8), reserved)
      const found = await newest(7, 8, 9)
      expect(found.map(({ id }) => id).sort()).toEqual(["elsewhere", "new"])
      expect(await answerOf((store, done) => store.newest([{ person: 2, seat: seat(7) }], done))).toEqual([])
    })
  })
}
