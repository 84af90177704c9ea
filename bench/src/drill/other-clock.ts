/** Loaded into the nodes of a drill before their own code: with each SIGUSR2 the wall clock goes to the next of three times. */
const minuteMs = 60_000
const shifts = [0, minuteMs, -minuteMs]
let nth = 0

const OwnDate = Date
const now = (): number => OwnDate.now() + shifts[nth % shifts.length]

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
})
