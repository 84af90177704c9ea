/** The races of a server: one request at a time, its races one after another, each strategy beside the others. */
import type { WriteError } from "@ticketrush/engine/catalogue/errors"
import type { Clock, Defer } from "@ticketrush/engine/ports"
import { type ConcertId, invariant, limits, type Refusal, refusal, refusalMessage } from "@ticketrush/protocol"
import type { RaceAsked, RaceEvent, RacesResponse } from "@ticketrush/protocol/races"
import { Cause, Effect, Exit, type Schema } from "effect"
import { type RacedTrack, runRace } from "./Race.ts"
import { answer, type RaceTrack, type ReadyTrack } from "./RaceTrack.ts"
import { verdictOf } from "./verdict.ts"

export type RacesParts = {
  readonly tracks: ReadonlyArray<RaceTrack>
  /** Takes what a race has left behind out of the rows: reservations that have ended. */
  readonly forget: (concertId: ConcertId) => Effect.Effect<void, WriteError>
  readonly clock: Clock
  readonly defer: Defer
  readonly onDefect: (cause: unknown) => void
}

export type RacesListener = {
  readonly said: (event: RaceEvent) => void
  /** Nothing more comes: a defect, or the server stops. */
  readonly brokeOff: () => void
}

type Tally = { races: number; right: number; soldTwice: number; lost: number; otherwise: number; unclear: number }

/** So many strategies connect at a time: more would miss the time in which a session has to open. */
const connectingMax = 4

export class Races {
  readonly #parts: RacesParts
  #running = false
  #cancel: () => void = () => {}

  constructor(parts: RacesParts) {
    this.#parts = parts
  }

  offered(): Schema.Schema.Type<typeof RacesResponse> {
    return {
      people: limits.racePeople,
      sessions: limits.raceSessionsMax,
      racesMax: limits.racesMax,
      strategies: this.#parts.tracks.map(({ about, correct, name, needs }) => ({
        strategy: name,
        correct,
        needs,
        about,
      })),
    }
  }

  /** Which tracks a request means, or why there are none. */
  tracksOf({ strategies }: RaceAsked): ReadonlyArray<RaceTrack> | Refusal {
    const { tracks } = this.#parts
    if (strategies === null) return tracks
    const unknown = strategies.find((name) => !tracks.some((track) => track.name === name))
    const all = tracks.map(({ name }) => name).join(", ")
    if (unknown !== undefined || strategies.length === 0)
      return refusal("bad-request", { reason: `strategies takes one or more of: ${all}.` })
    return tracks.filter(({ name }) => strategies.includes(name))
  }

  get running(): boolean {
    return this.#running
  }

  /** Nothing runs yet. The answer keeps further races from beginning; the one that runs is brought to its end. */
  start(tracks: ReadonlyArray<RaceTrack>, races: number, listener: RacesListener): () => void {
    invariant(!this.#running, "one request is raced at a time")
    this.#running = true
    let wanted = true
    this.#cancel = Effect.runCallback(
      this.#all(tracks, races, listener, () => wanted),
      {
        onExit: (exit) => {
          this.#running = false
          if (Exit.isSuccess(exit)) return listener.said({ event: "DONE", data: exit.value })
          if (!Cause.hasInterruptsOnly(exit.cause)) this.#parts.onDefect(Cause.squash(exit.cause))
          listener.brokeOff()
        },
      },
    )
    return () => {
      wanted = false
    }
  }

  /** The server stops: what runs ends where it is. */
  stop(): void {
    this.#cancel()
  }

  #all(
    tracks: ReadonlyArray<RaceTrack>,
    races: number,
    { said }: RacesListener,
    wanted: () => boolean,
  ): Effect.Effect<Extract<RaceEvent, { readonly event: "DONE" }>["data"]> {
    return Effect.gen({ self: this }, function* () {
      const tallies = new Map<string, Tally>(
        tracks.map(({ name }) => [name, { races: 0, right: 0, soldTwice: 0, lost: 0, otherwise: 0, unclear: 0 }]),
      )
      let race = 0
      while (race < races && wanted()) {
        race++
        yield* this.#one(tracks, race, races, said, tallies)
      }
      return { races: race, strategies: [...tallies].map(([strategy, tally]) => ({ strategy, ...tally })) }
    })
  }

  readonly #one = Effect.fnUntraced(
    { self: this },
    function* (
      tracks: ReadonlyArray<RaceTrack>,
      race: number,
      races: number,
      say: (event: RaceEvent) => void,
      tallies: ReadonlyMap<string, Tally>,
    ) {
      const { clock, defer, forget } = this.#parts
      const prepared = yield* Effect.forEach(
        tracks,
        ({ ready }) => Effect.match(ready, { onSuccess: isReady, onFailure: isMissing }),
        { concurrency: connectingMax },
      )
      say({
        event: "RACE",
        data: {
          race,
          races,
          people: limits.racePeople,
          tracks: tracks.map(({ name }, nth) => ({ strategy: name, missing: prepared[nth].missing })),
        },
      })
      const starting = prepared.flatMap(({ track }) => (track === null ? [] : [track]))
      const raced = yield* runRace(starting, { clock, defer, say, race })
      yield* Effect.forEach(raced, (each) =>
        Effect.map(verdictOf(race, each), (verdict) => {
          const tally = tallies.get(verdict.strategy)!
          tally.races++
          tally[verdict.found]++
          say({ event: "VERDICT", data: verdict })
        }),
      ).pipe(Effect.ensuring(Effect.forEach(raced, giveBack, { concurrency: "unbounded", discard: true })))
      // What is left stands in the rows until the next race, and nothing rests on it.
      yield* Effect.forEach(tracks, ({ concertId }) => Effect.ignore(forget(concertId)))
    },
  )
}

const isReady = (track: ReadyTrack) => ({ track, missing: null })
const isMissing = (refused: Refusal) => ({
  track: null,
  missing: {
    code: refused.code,
    message: refusalMessage(refused),
    part: typeof refused.detail.part === "string" ? refused.detail.part : null,
  },
})

/** A seat that cannot be given back now is not raced for again. */
const giveBack = ({ track, reservations }: RacedTrack): Effect.Effect<void> =>
  Effect.forEach(reservations, (id) => answer((done) => track.backend.release(id, done)), { discard: true })
