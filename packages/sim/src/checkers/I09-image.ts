/** I9 and I2 for readers: every read is exactly the journal at the offset that is told with it. */
import { optionNumberOf, SeatState } from "@ticketrush/protocol"
import type { Checker } from "./Checker.ts"

const words = { free: SeatState.free, held: SeatState.held, sold: SeatState.sold } as const

export const image = (): Checker => ({
  promise: "I9 a reader sees the committed journal at the offset told",
  viewed: ({ view, model, node }) => {
    const { offset } = view
    if (offset > model.position)
      return `I2: node ${node + 1} shows position ${offset}, the journal ends at ${model.position}`
    const shown = view.options.length
    const there = [...model.plans.keys()].filter((option) => model.options.isThereAt(option, offset)).length
    if (offset > 0 && shown !== there)
      return `I2: node ${node + 1} shows ${shown} options at position ${offset}, the journal has ${there}`
    for (const option of view.options) {
      const number = optionNumberOf(option.optionId)
      let free = 0
      for (let seat = 0; seat < option.states.length; seat++) {
        const state = option.states[seat]
        if (state === SeatState.free) free++
        const expected = model.seatStateAt(number, seat, offset)
        if (state !== words[expected]) {
          return `I2: node ${node + 1} shows seat ${seat} of option ${number} as ${state} at position ${offset}, the journal says ${expected}`
        }
      }
      if (free !== option.free) return `I6: node ${node + 1} counts ${option.free} free seats and shows ${free}`
    }
    return undefined
  },
})
