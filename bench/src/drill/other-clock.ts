/** Loaded into the nodes of a drill before their own code: with each SIGUSR2 the wall clock goes to the next of three times. */
import { clockSays, shiftsMs } from "./clock-shift.ts"

let nth = 0

const OwnDate = Date
const now = (): number => OwnDate.now() + shiftsMs[nth % shiftsMs.length]

class ShiftedDate extends OwnDate {
  static override now = now

  constructor(...given: ReadonlyArray<number>) {
    if (given.length === 0) super(now())
    else super(...(given as [number]))
  }
}

globalThis.Date = ShiftedDate as DateConstructor

process.on("SIGUSR2", () => {
  nth++
  console.log(clockSays(shiftsMs[nth % shiftsMs.length]))
})
