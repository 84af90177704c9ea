/**
 * One race: all its people ask each strategy for its seat in one turn. Requests and answers are recorded for the judge,
 * and told as it happens.
 */
import { HistoryRecorder } from "@ticketrush/audit/history/HistoryRecorder"
import type { ReserveAnswer } from "@ticketrush/engine/backends/ReservationBackend"
import type { Clock, Defer } from "@ticketrush/engine/ports"
import { limits, type PersonId, personIdMax, type ReservationId } from "@ticketrush/protocol"
import type { RaceEvent } from "@ticketrush/protocol/races"
import { Effect } from "effect"
import type { ReadyTrack } from "./RaceTrack.ts"
import { recorded } from "./recorded.ts"

/** The people of a race are the last numbers that there are, which no user has. */
const idOf = (person: number): PersonId => personIdMax - limits.racePeople + person
export const racerOf = (id: PersonId): number => id - personIdMax + limits.racePeople

export type RacedTrack = {
  readonly track: ReadyTrack
  readonly recorder: HistoryRecorder
  readonly reservations: ReadonlyArray<ReservationId>
  /** Microseconds until the last answer. */
  readonly took: number
  readonly unanswered: number
}

export type RaceParts = {
  readonly clock: Clock
  readonly defer: Defer
  readonly say: (event: RaceEvent) => void
  /** Number of the race. */
  readonly race: number
}

type Answers = Extract<RaceEvent, { readonly event: "ANSWERS" }>["data"]["answers"][number]

/** Ends when every request has an answer, or time is up: a seat that is won after that is given back. */
export const runRace = (
  tracks: ReadonlyArray<ReadyTrack>,
  { clock, defer, race, say }: RaceParts,
): Effect.Effect<ReadonlyArray<RacedTrack>> =>
  Effect.callback((resume) => {
    const micros = (): number => Math.floor(clock.monotonicMs() * 1_000)
    const zero = micros()
    let gathered: Answers[] = []
    let open = tracks.length * limits.racePeople
    let over = false
    const tell = (): void => {
      if (gathered.length > 0) say({ event: "ANSWERS", data: { race, answers: gathered } })
      gathered = []
    }
    const end = (): void => {
      if (over) return
      over = true
      stopWaiting()
      stopTelling()
      tell()
      resume(Effect.succeed(raced))
    }
    const stopWaiting = defer.after(limits.raceMsMax, end)
    let stopTelling = (): void => {}
    const beat = (): void => {
      tell()
      stopTelling = defer.after(limits.streamBeatMs, beat)
    }
    const raced = tracks.map((track) => ({
      track,
      recorder: new HistoryRecorder("server", micros),
      reservations: [] as ReservationId[],
      took: 0,
      unanswered: limits.racePeople,
    }))
    const ask = (at: (typeof raced)[number], person: number): void => {
      const { backend, seat, strategy } = at.track
      const caller = recorded(
        {
          ...backend,
          reserve: ({ person, ...asked }, done) => backend.reserve({ ...asked, person: idOf(person) }, done),
        },
        at.recorder,
        person,
      )
      const asked = micros() - zero
      caller.reserve({ person, seats: [seat], key: null }, (answer) => {
        if (over) return givenBack(at.track, answer)
        if (answer.kind === "reserved") at.reservations.push(answer.reservation)
        at.took = micros() - zero
        at.unanswered--
        gathered.push({ strategy, person, asked, answered: at.took, ...heard(at.recorder, person) })
        if (--open === 0) end()
      })
    }
    beat()
    // Whose turn comes first changes from race to race, as does the strategy that is asked first.
    for (let nth = 0; nth < limits.racePeople; nth++)
      for (let track = 0; track < raced.length; track++)
        ask(raced[(track + race) % raced.length], ((nth + race) % limits.racePeople) + 1)
    if (open === 0) end()
  })

/** The outcome as the judge reads it. */
const heard = ({ calls }: HistoryRecorder, person: number): Pick<Answers, "outcome" | "code"> => {
  const { answer } = calls.find(({ client }) => client === person)!.answered!
  return { outcome: answer.outcome, code: answer.outcome === "accepted" ? null : answer.code }
}

const givenBack = ({ backend }: ReadyTrack, answer: ReserveAnswer): void => {
  if (answer.kind === "reserved") backend.release(answer.reservation, () => {})
}
