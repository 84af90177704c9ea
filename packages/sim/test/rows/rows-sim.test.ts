import type { Booked, Booking, RowFailure } from "@ticketrush/engine/backends/RowStore"
import { optionIdOf, seatIdOf } from "@ticketrush/protocol"
import { beforeEach, describe, expect, it } from "vitest"
import { RowsSim, type RowTransaction } from "../../src/rows/RowsSim.ts"

const seat = seatIdOf(optionIdOf(1, 0), 0)
const booking: Booking = { person: 1, seats: [seat], key: null, only: "any" }

describe("a serializable transaction in the simulated rows", () => {
  let rows: RowsSim
  beforeEach(() => {
    rows = new RowsSim()
    rows.open([seat])
  })

  /** What the booking came to; undefined while it waits. */
  const booked = (tx: RowTransaction): { answer?: Booked | RowFailure } => {
    const told: { answer?: Booked | RowFailure } = {}
    rows.book(tx, booking, (answer) => {
      told.answer = answer
    })
    return told
  }

  it("ends at once where a row was changed since it read, also while another one holds that row", () => {
    const late = rows.begin("serializable")
    rows.read(late, [seat])
    const first = rows.begin("read committed")
    booked(first)
    rows.commit(first)
    const holder = rows.begin("read committed")
    booked(holder)
    expect(booked(late).answer).toMatchObject({ kind: "failed", why: "conflict" })
  })

  it("waits where the row is only held, and ends when its holder has changed it", () => {
    const late = rows.begin("serializable")
    rows.read(late, [seat])
    const holder = rows.begin("read committed")
    booked(holder)
    const told = booked(late)
    expect(told.answer).toBeUndefined()
    rows.commit(holder)
    expect(told.answer).toMatchObject({ kind: "failed", why: "conflict" })
  })
})
