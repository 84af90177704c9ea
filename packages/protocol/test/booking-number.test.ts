import { describe, expect, it } from "vitest"
import { bookingNumberOf, reservationOfBooking } from "../src/booking-number.ts"
import { concertIdMax, reservationIdOf, reservationSequenceMax } from "../src/ids.ts"
import { holdsForSeeds } from "./Draws.ts"

describe("a booking number", () => {
  it("is read back to its reservation", () => {
    holdsForSeeds(500, (draws) => {
      const id = reservationIdOf(draws.edgy(1, concertIdMax), draws.edgy(1, reservationSequenceMax))
      expect(reservationOfBooking(bookingNumberOf(id))).toBe(id)
    })
  })

  it("stays what it is", () => {
    expect(bookingNumberOf(reservationIdOf(12, 3_457))).toBe("12-3457-46")
  })

  it("is none with one wrong digit, or with two neighbours in each other's place", () => {
    holdsForSeeds(300, (draws) => {
      const number = bookingNumberOf(reservationIdOf(draws.whole(1, 99_999), draws.whole(1, 9_999_999)))
      for (let at = 0; at < number.length; at++) {
        const digit = number[at]
        if (digit === "-") continue
        const next = number[at + 1] ?? "-"
        const other = (Number(digit) + draws.whole(1, 9)) % 10
        const wrongs = [`${number.slice(0, at)}${other}${number.slice(at + 1)}`]
        if (next !== "-" && next !== digit) wrongs.push(`${number.slice(0, at)}${next}${digit}${number.slice(at + 2)}`)
        for (const wrong of wrongs) expect(reservationOfBooking(wrong), wrong).toBeUndefined()
      }
    })
  })

  it.each([
    "",
    "12",
    "12-3457",
    "12-3457-5",
    "0-1-07",
    "1-0-07",
    "12-3457-47",
    "a-b-cc",
    "12-3457-46-1",
    "012-3457-46",
    "99999999-1-10",
  ])("is not %j", (text) => {
    expect(reservationOfBooking(text)).toBeUndefined()
  })
})
