/** Races between the strategies of the lab: what is asked for, what can be raced, and what the stream of a race says. */
import { Schema } from "effect"
import { limits } from "./limits.ts"
import { Count, whole } from "./numbers.ts"
import { isRecord, optional } from "./request-body.ts"

export const RaceRequest = Schema.Struct({
  races: optional(whole(1, limits.racesMax)).annotate({ description: "How many, one after another. Left out: 1." }),
  strategies: optional(Schema.Array(Schema.String)).annotate({
    description: "Names of the strategies that take part. Left out: all.",
  }),
}).annotate({ identifier: "RaceRequest", examples: [{ races: 10, strategies: ["none", "optimistic", "actor"] }] })

export type RaceAsked = { readonly races: number; readonly strategies: ReadonlyArray<string> | null }

/** What is asked for, or the sentence that says what is wrong. */
export const decodeRaceRequest = (body: unknown): RaceAsked | string => {
  if (!isRecord(body)) return "the body is an object"
  const { races, strategies } = body
  const count = races ?? 1
  if (!Number.isInteger(count) || (count as number) < 1 || (count as number) > limits.racesMax)
    return `races is a whole number from 1 to ${limits.racesMax}`
  if (strategies === undefined || strategies === null) return { races: count as number, strategies: null }
  if (!Array.isArray(strategies) || !strategies.every((name) => typeof name === "string"))
    return "strategies is a list of names"
  return { races: count as number, strategies }
}

const Strategy = Schema.String.annotate({ examples: ["optimistic"] })
const Person = whole(1, limits.racePeople).annotate({ description: "Number of a person in the race." })
const Micros = Count.annotate({ description: "Whole microseconds since the first person of the race asked." })

export const RacesResponse = Schema.Struct({
  people: whole(1, limits.racePeople),
  sessions: whole(1, limits.raceSessionsMax).annotate({
    description: "Sessions of Postgres that each strategy has for itself.",
  }),
  racesMax: whole(1, limits.racesMax),
  strategies: Schema.Array(
    Schema.Struct({
      strategy: Strategy,
      correct: Schema.Boolean.annotate({
        description:
          "False: it sells a seat twice, or loses what it has acknowledged, and is here so that this can be seen.",
      }),
      needs: Schema.Array(Schema.String).annotate({ description: "Programs beside the server." }),
      about: Schema.String,
    }),
  ),
}).annotate({ identifier: "RacesResponse" })

const race = whole(1, limits.racesMax).annotate({ description: "Number of the race in this request." })

/** The race begins now: all requests are sent in one turn. */
const RaceBegins = Schema.Struct({
  race,
  races: whole(1, limits.racesMax),
  people: whole(1, limits.racePeople),
  tracks: Schema.Array(
    Schema.Struct({
      strategy: Strategy,
      missing: Schema.NullOr(
        Schema.Struct({
          code: Schema.String,
          message: Schema.String,
          part: Schema.NullOr(Schema.String).annotate({ description: "The program that cannot be reached." }),
        }),
      ).annotate({
        description: "Why it does not take part: the refusal that a reservation through it gets now. Null: it does.",
      }),
    }),
  ),
})

/** Answers that came since the last frame, in the order in which they came. */
const RaceAnswers = Schema.Struct({
  race,
  answers: Schema.Array(
    Schema.Struct({
      strategy: Strategy,
      person: Person,
      asked: Micros,
      answered: Micros,
      outcome: Schema.Literals(["accepted", "refused", "unknown"]),
      code: Schema.NullOr(Schema.String).annotate({ description: "Of the refusal; null where it was accepted." }),
    }),
  ),
})

/** What the judge found, by the worst of it. */
const raceFindings = ["right", "soldTwice", "lost", "otherwise", "unclear"] as const

/** What the judge found for one strategy in one race, from all calls and answers and from what its store holds. */
const RaceVerdict = Schema.Struct({
  race,
  strategy: Strategy,
  took: Micros.annotate({ description: "Microseconds until the last person had an answer." }),
  unanswered: whole(0, limits.racePeople),
  holders: Schema.NullOr(Schema.Array(Person)).annotate({
    description: "Who has the seat in the store; null where it could not be read.",
  }),
  found: Schema.Literals(raceFindings).annotate({
    description: "The worst that was found; unclear: the judge gave up its search for an order of the calls.",
  }),
  violations: Schema.Array(Schema.Struct({ kind: Schema.String, says: Schema.String })),
})

/** The last word: of how many races of each strategy something was wrong. */
const RacesDone = Schema.Struct({
  races: whole(0, limits.racesMax),
  strategies: Schema.Array(
    Schema.Struct({
      strategy: Strategy,
      races: whole(0, limits.racesMax).annotate({ description: "In which it took part." }),
      right: whole(0, limits.racesMax),
      soldTwice: whole(0, limits.racesMax),
      lost: whole(0, limits.racesMax),
      otherwise: whole(0, limits.racesMax).annotate({ description: "Anything else was wrong." }),
      unclear: whole(0, limits.racesMax),
    }),
  ),
})

export const raceEvents = { RACE: RaceBegins, ANSWERS: RaceAnswers, VERDICT: RaceVerdict, DONE: RacesDone } as const

/** A frame of the stream: the name of its event, and its data. */
export type RaceEvent = {
  readonly [Name in keyof typeof raceEvents]: {
    readonly event: Name
    readonly data: Schema.Schema.Type<(typeof raceEvents)[Name]>
  }
}[keyof typeof raceEvents]
