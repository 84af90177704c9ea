import type { ReservationBackend } from "@ticketrush/engine/backends/ReservationBackend"
import { seatIndexOf } from "@ticketrush/protocol"
import { expect, it } from "vitest"
import { storedByLooking } from "../../src/lab/app/stored.ts"

const held = (people: (index: number) => ReadonlyArray<number>): Pick<ReservationBackend, "holdersOf"> => ({
  holdersOf: (seat, done) => done({ kind: "holders", people: people(seatIndexOf(seat)) }),
})

it("what a store holds is asked about every seat, also about those that another process was asked for", async () => {
  const stored = await storedByLooking(
    held((index) => (index === 2 ? [7, 8] : [])),
    { concertId: 3, options: [2, 3] },
  )
  expect(stored?.map(({ people, seat }) => [seatIndexOf(seat), people])).toEqual([[2, [7, 8]]])
})

it("what a store holds is not known where it does not answer, or has too many seats to look at", async () => {
  const silent: Pick<ReservationBackend, "holdersOf"> = {
    holdersOf: (_seat, done) => done({ kind: "try-again", refusal: { code: "unavailable", detail: {} } }),
  }
  expect(await storedByLooking(silent, { concertId: 3, options: [1] })).toBeNull()
  expect(
    await storedByLooking(
      held(() => []),
      { concertId: 3, options: [2_001] },
    ),
  ).toBeNull()
})
