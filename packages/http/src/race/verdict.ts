/** The judge's word on one strategy in one race, from all that was asked and heard and from what its store holds. */
import type { CallHistory } from "@ticketrush/audit/history/History"
import { type HistoryKind, judgeHistory } from "@ticketrush/audit/history/judge"
import type { HoldersAnswer } from "@ticketrush/engine/backends/ReservationBackend"
import { limits, optionOfSeat, type PersonId } from "@ticketrush/protocol"
import type { RaceEvent } from "@ticketrush/protocol/races"
import { Effect, Schedule } from "effect"
import { type RacedTrack, racerOf } from "./Race.ts"
import { answer, type ReadyTrack } from "./RaceTrack.ts"

type RaceVerdict = Extract<RaceEvent, { readonly event: "VERDICT" }>["data"]
type RaceFinding = RaceVerdict["found"]

const againMs = 50
const triesMax = 20

export const verdictOf = Effect.fnUntraced(function* (race: number, { track, recorder, took, unanswered }: RacedTrack) {
  const holders = yield* holdersOf(track)
  const option = optionOfSeat(track.seat)
  const history: CallHistory = {
    head: {
      workload: "race",
      strategy: track.strategy,
      options: [{ option, seats: limits.raceSeats }],
      seatsPerPersonMax: null,
      commit: "unknown",
    },
    calls: recorder.calls,
    stored: holders === null ? null : holders.length === 0 ? [] : [{ seat: track.seat, people: holders }],
  }
  const { unclear, violations } = judgeHistory(history)
  return {
    race,
    strategy: track.strategy,
    took,
    unanswered,
    holders,
    found: findingOf(violations, unclear.length > 0),
    violations: violations.map(({ kind, says }) => ({ kind, says })),
  } satisfies RaceVerdict
})

/** By their numbers in the race; null when the store does not say. A part that was away may need a moment. */
const holdersOf = ({ backend, seat }: ReadyTrack): Effect.Effect<ReadonlyArray<number> | null> =>
  Effect.flatMap(
    answer<HoldersAnswer>((done) => backend.holdersOf(seat, done)),
    (told) => (told.kind === "holders" ? Effect.succeed(told.people) : Effect.fail(told.refusal)),
  ).pipe(
    Effect.retry({ schedule: Schedule.spaced(againMs), times: triesMax }),
    Effect.map((people: ReadonlyArray<PersonId>) => people.map(racerOf)),
    Effect.orElseSucceed(() => null),
  )

const twice: ReadonlySet<string> = new Set<HistoryKind>(["double-booked", "stored-twice"])

const findingOf = (violations: ReadonlyArray<{ readonly kind: HistoryKind }>, unclear: boolean): RaceFinding => {
  if (violations.some(({ kind }) => twice.has(kind))) return "soldTwice"
  if (violations.some(({ kind }) => kind === "lost")) return "lost"
  if (violations.length > 0) return "otherwise"
  return unclear ? "unclear" : "right"
}
