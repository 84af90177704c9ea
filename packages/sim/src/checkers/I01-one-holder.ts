/** I1, and conservation: after every record free + held + sold = all, and no seat has two holders. */
import type { Checker } from "./Checker.ts"

export const oneHolder = (): Checker => ({
  promise: "I1 each seat has at most one live hold or sale",
  committed: ({ model, events }) => {
    let all = 0
    for (const prices of model.prices.values()) all += prices.length
    const hidden = model.seatsOutOfSight
    if (model.free + model.held + hidden + model.sold !== all || model.free < 0 || model.held < 0 || model.sold < 0) {
      return `I6: ${model.free} free + ${model.held} held + ${hidden} out of sight + ${model.sold} sold are not ${all}`
    }
    // The counters are cheap; the recount behind them is not, so it follows a sample of the records.
    return (model.position + events.length) % 16 === 0 ? model.miscounted() : undefined
  },
})
