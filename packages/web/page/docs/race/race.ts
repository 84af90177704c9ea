/**
 * What is known of a race of strategies: who still waits, who has the seat, what the judge said. Pure: each event makes the
 * next state, and a track that it is not about stays the same object.
 */
import type { RaceEvent } from "@ticketrush/protocol/races"

type Data<Name extends RaceEvent["event"]> = Extract<RaceEvent, { readonly event: Name }>["data"]
type Answer = Data<"ANSWERS">["answers"][number]
type Found = Data<"VERDICT">["found"]

export type Outcome = "waiting" | Answer["outcome"]
export type Offered = { readonly strategy: string; readonly correct: boolean; readonly about: string }

export type Runner = {
  /** Number of the person. */
  readonly n: number
  readonly outcome: Outcome
  /** When the answer came, in milliseconds since the first person asked. */
  readonly ms: number
}

export type Track = Offered & {
  /** Null: it takes part. */
  readonly missing: Data<"RACE">["tracks"][number]["missing"]
  /** By their numbers. */
  readonly runners: ReadonlyArray<Runner>
  readonly verdict: Pick<Data<"VERDICT">, "found" | "holders" | "violations"> | null
  /** Of each race since the page was opened, the oldest first. */
  readonly found: ReadonlyArray<Found>
}

export type Race = {
  readonly phase: "idle" | "preparing" | "racing" | "judging" | "over"
  /** The how manieth of how many. */
  readonly race: number
  readonly races: number
  readonly tracks: ReadonlyArray<Track>
}

/** So many races are kept of each track; beyond it the oldest are forgotten. */
export const keptMax = 50

export const noRace = (strategies: ReadonlyArray<Offered>): Race => ({
  ...{ phase: "idle", race: 0, races: 0 },
  tracks: strategies.map((offered) => ({ ...offered, missing: null, runners: [], verdict: null, found: [] })),
})

export const ordered = (race: Race, races: number): Race => ({ ...race, phase: "preparing", race: 0, races })

/** The stream is over, whatever was to come. A track without a verdict shows no race. */
export const ended = (race: Race): Race => ({
  ...race,
  phase: race.phase === "preparing" && race.race === 0 ? "idle" : "over",
  tracks: race.tracks.map((track) => (track.verdict === null ? { ...track, runners: [] } : track)),
})

export const taken = (race: Race, event: RaceEvent): Race => {
  switch (event.event) {
    case "RACE":
      return begun(race, event.data)
    case "ANSWERS":
      return answered(race, event.data.answers)
    case "VERDICT":
      return judged(race, event.data)
    case "DONE":
      return ended(race)
    default:
      // A stream says that it is alive, and a newer server may say more.
      return race
  }
}

const begun = (before: Race, { people, race, races, tracks }: Data<"RACE">): Race => ({
  ...{ phase: "racing", race, races },
  tracks: before.tracks.map((track) => {
    const told = tracks.find(({ strategy }) => strategy === track.strategy)
    const length = told?.missing === null ? people : 0
    const runners = Array.from({ length }, (_, index) => ({ n: index + 1, outcome: "waiting" as const, ms: 0 }))
    return { ...track, missing: told?.missing ?? null, runners, verdict: null }
  }),
})

const answered = (race: Race, answers: ReadonlyArray<Answer>): Race => {
  const tracks = race.tracks.map((track) => {
    const own = new Map(answers.filter(({ strategy }) => strategy === track.strategy).map((one) => [one.person, one]))
    return own.size === 0 ? track : { ...track, runners: track.runners.map((each) => heard(each, own.get(each.n))) }
  })
  const isOver = tracks.every((track) => countOf(track, "waiting") === 0)
  return { ...race, tracks, phase: isOver && race.phase === "racing" ? "judging" : race.phase }
}

const heard = (runner: Runner, answer: Answer | undefined): Runner =>
  answer === undefined ? runner : { n: runner.n, outcome: answer.outcome, ms: answer.answered / 1_000 }

const judged = (race: Race, { found, holders, strategy, took, violations }: Data<"VERDICT">): Race => ({
  ...race,
  tracks: race.tracks.map((track) =>
    track.strategy !== strategy
      ? track
      : {
          ...track,
          // Who has no answer when time is up has none for good.
          runners: track.runners.map((each) =>
            each.outcome === "waiting" ? { n: each.n, outcome: "unknown", ms: took / 1_000 } : each,
          ),
          verdict: { found, holders, violations },
          found: [...track.found, found].slice(-keptMax),
        },
  ),
})

export const countOf = ({ runners }: Track, outcome: Outcome): number =>
  runners.filter((each) => each.outcome === outcome).length

/** Who was told that the seat is theirs. */
export const winnersOf = ({ runners }: Track): ReadonlyArray<Runner> =>
  runners.filter(({ outcome }) => outcome === "accepted")

/** When the last of the answers came so far; null: none did. */
export const lastMsOf = (track: Track): number | null =>
  countOf(track, "waiting") === track.runners.length ? null : Math.max(...track.runners.map(({ ms }) => ms))

export type TrackState = "idle" | "missing" | "racing" | "answered" | "right" | "wrong"

export const stateOf = (track: Track): TrackState => {
  if (track.missing !== null) return "missing"
  if (track.runners.length === 0) return "idle"
  if (winnersOf(track).length > 1) return "wrong"
  if (track.verdict !== null) return track.verdict.found === "right" ? "right" : "wrong"
  return countOf(track, "waiting") > 0 ? "racing" : "answered"
}
