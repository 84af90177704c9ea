/** I9 for subscribers of seats: a snapshot and all changes since make up the journal at the position that was told. */
import { optionNumberOf, SeatState } from "@ticketrush/protocol"
import type { Checker } from "./Checker.ts"

const words = { free: SeatState.free, held: SeatState.held, sold: SeatState.sold } as const

export const seats = (): Checker => ({
  promise: "I9 streams tell the seats as the journal has them at their position",
  seatsTold: ({ told: { optionId, states, free, offset }, model }) => {
    const option = optionNumberOf(optionId)
    if (offset > model.position) return `I2: seats are told at position ${offset} before it is committed`
    let recount = 0
    for (let seat = 0; seat < states.length; seat++) {
      const expected = model.seatStateAt(option, seat, offset)
      if (expected === "free") recount++
      if (states[seat] !== words[expected]) {
        return `I9: seat ${seat} of option ${option} is told as ${states[seat]} at position ${offset}, the journal says ${expected}`
      }
    }
    return free === recount ? undefined : `I9: ${free} free seats are told at position ${offset}, there are ${recount}`
  },
})
