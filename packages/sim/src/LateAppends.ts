/** Appends that stay open after their caller gave up (F12), and what a takeover does to them. */
import type { RandomStream } from "./prng.ts"
import type { Tally } from "./tally.ts"

/** An append or claim whose statement has not reached the database, or has not ended, though its caller gave up. */
export type Late = { readonly concertIds: ReadonlyArray<number>; readonly decide: () => void; over: boolean }

/** Shared by all connections: the appends that stay open, for a takeover to decide. */
export class LateAppends {
  readonly open: Late[] = []

  add(late: Late): void {
    this.open.push(late)
  }

  /** A takeover of a stream settles each open append by seed: now, or after the new epoch. */
  takeover(concertId: number, random: RandomStream, tally: Tally): void {
    for (let i = this.open.length - 1; i >= 0; i--) {
      const late = this.open[i]
      if (late.over) this.open.splice(i, 1)
      else if (late.concertIds.includes(concertId)) {
        tally.mark("claim waited for an open append")
        if (random.chance("late-before-takeover", 0.5)) late.decide()
      }
    }
  }
}
