import type { LabBackend } from "@ticketrush/engine/backends/LabBackend"
import type { ReservationBackend } from "@ticketrush/engine/backends/ReservationBackend"
import { optionIdOf, SeatState, seatIdOf, seatIndexOf } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { isKeptIn, storedByLooking } from "../../src/lab/app/stored.ts"

type Held = (index: number) => ReadonlyArray<number>

const held = (people: Held): Pick<ReservationBackend, "holdersOf"> => ({
  holdersOf: (seat, done) => done({ kind: "holders", people: people(seatIndexOf(seat)) }),
})

describe("what a store holds that is asked seat by seat", () => {
  const sale = { concertId: 3, options: [2, 3] }

  it("is told of every seat, also of those that another process was asked for", async () => {
    const stored = await storedByLooking(
      held((index) => (index === 2 ? [7, 8] : [])),
      sale,
    )
    expect(stored).toEqual({ seats: [{ seat: seatIdOf(optionIdOf(3, 1), 2), people: [7, 8] }] })
  })

  it("is told of an option of 100,000 seats, with a bounded number of questions at a time", async () => {
    let atOnce = 0
    let most = 0
    const slow: Pick<ReservationBackend, "holdersOf"> = {
      holdersOf: (_seat, done) => {
        most = Math.max(most, ++atOnce)
        queueMicrotask(() => {
          atOnce--
          done({ kind: "holders", people: [1] })
        })
      },
    }
    const stored = await storedByLooking(slow, { concertId: 3, options: [100_000] })
    expect("seats" in stored && stored.seats).toHaveLength(100_000)
    expect(most).toBe(64)
  })

  it("is not known where the store does not answer, and why is told", async () => {
    const silent: Pick<ReservationBackend, "holdersOf"> = {
      holdersOf: (_seat, done) => done({ kind: "try-again", refusal: { code: "unavailable", detail: {} } }),
    }
    const unread = `the store answered unavailable about seat ${seatIdOf(optionIdOf(3, 0), 0)}`
    expect(await storedByLooking(silent, sale)).toEqual({ unread })
  })

  it("is not known where it takes too long, and how far it came is told", async () => {
    let at = 0
    const stored = await storedByLooking(
      held(() => []),
      { concertId: 3, options: [500] },
      // Each look at the clock is a second later.
      () => 1_000 * at++,
    )
    expect(stored).toEqual({ unread: expect.stringMatching(/^\d+ of 500 seats could be looked at in 60 s$/) })
  })
})

describe("the store of a strategy of one's own", () => {
  const sale = { concertId: 3, options: [300] }
  const option = optionIdOf(3, 0)
  const rows = Array.from({ length: 200 }, (_, index) => ({ seat: seatIdOf(option, index), people: [index + 1, 900] }))
  const backend = (people: Held, isTaken = (index: number): boolean => people(index).length > 0) => ({
    ...held(people),
    statesOf: ((_option, done) =>
      done({
        kind: "states",
        states: Uint8Array.from({ length: 300 }, (_, index) => (isTaken(index) ? SeatState.sold : SeatState.free)),
      })) satisfies LabBackend["statesOf"],
  })
  const asInRows: Held = (index) => (index < 200 ? [900, index + 1] : [])

  it("are the rows where it calls the same seats taken, by the same people", async () => {
    expect(await isKeptIn(rows, backend(asInRows), sale)).toBe(true)
    expect(
      await isKeptIn(
        [],
        backend(() => []),
        sale,
      ),
    ).toBe(true)
  })

  it("are not the rows where a seat or a person differs", async () => {
    expect(await isKeptIn(rows.slice(1), backend(asInRows), sale)).toBe(false)
    expect(
      await isKeptIn(
        rows,
        backend(asInRows, (index) => index < 199),
        sale,
      ),
    ).toBe(false)
    expect(
      await isKeptIn(
        rows,
        backend((index) => (index < 200 ? [index + 1] : [])),
        sale,
      ),
    ).toBe(false)
  })
})
