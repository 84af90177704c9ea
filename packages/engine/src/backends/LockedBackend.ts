/**
 * Another backend behind locks on the seats: the locks are taken before it begins its transaction and given back after
 * that has ended. Whether a seat can be sold twice is the other backend's matter; see {@link SeatLocks}.
 */
import { type Refused, refusal, type TryAgain } from "@ticketrush/protocol"
import { Effect } from "effect"
import { besideEachOther, type LabBackend, type Strategy } from "./LabBackend.ts"
import { wrongSeats } from "./row-answers.ts"
import { type LocksAnswer, type SeatLocksSettings, seatLocks } from "./SeatLocks.ts"

export type LockedStrategy = Pick<Strategy, "name" | "correct" | "about"> & {
  readonly inner: Strategy
  readonly settings: SeatLocksSettings
}

export const lockedStrategy = ({ inner, settings, ...strategy }: LockedStrategy): Strategy => ({
  ...strategy,
  needs: ["PostgreSQL", "Redis"],
  start: Effect.fnUntraced(function* (parts) {
    const [{ holdersOf, open, release, reserve, statesOf }, locks] = yield* besideEachOther(
      inner.start(parts),
      seatLocks(parts, settings),
    )
    const { name } = strategy
    return {
      name,
      reserve: (asked, done) => {
        const wrong = wrongSeats(asked.seats)
        if (wrong !== undefined) return done(wrong)
        locks.hold(asked.seats, (answer) => {
          if (answer.kind !== "held") return done(notHeld(name, asked.seats[0], answer.kind))
          reserve(asked, (reserved) => answer.release(() => done(reserved)))
        })
      },
      release,
      holdersOf,
      open,
      statesOf,
    } satisfies LabBackend
  }),
})

/** Without the locks nothing was asked of the store, so nothing can have been reserved. */
export const notHeld = (
  backend: string,
  seatId: number,
  kind: Exclude<LocksAnswer["kind"], "held">,
): Refused | TryAgain => {
  switch (kind) {
    case "busy":
      return { kind: "refused", refusal: refusal("seat-contended", { seatId }) }
    case "crowded":
      return { kind: "try-again", refusal: refusal("overloaded") }
    case "missing":
      return { kind: "try-again", refusal: refusal("lab-part-missing", { part: "Redis", backend }) }
  }
}
