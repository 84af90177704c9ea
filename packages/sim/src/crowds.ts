/**
 * People who do the same at the same moment, which people drawn one by one hardly ever do. In a restless world many
 * stand in a hasty line, fall silent again and again, and wake together when the network is back, about when their turn
 * comes. In a rush all people join in the instant in which the sale begins. Other worlds have no crowd.
 */
import { type LinePolicy, PlaceStatus } from "@ticketrush/protocol"
import { hastyLine } from "./line-draw.ts"
import type { Randomness, RandomStream } from "./prng.ts"

/** The sale that a crowd is about. */
export const crowdedConcert = 1

export type Crowd =
  | { readonly kind: "rush"; readonly atMs: number }
  | {
      readonly kind: "restless"
      /** So much of the people. */
      readonly part: number
      /** People who share a network wake at the same moments: every `beatMs`, each group a little off the ticks of the pace. */
      readonly beatMs: number
      readonly groupsMs: ReadonlyArray<number>
    }

export type DrawnCrowd = {
  readonly crowd: Crowd | null
  /** What it makes of the world: the line of its sale, and how many come. Null: as drawn without a crowd. */
  readonly line: LinePolicy | null
  readonly people: number | null
  readonly requests: number | null
}

export const noCrowd: DrawnCrowd = { crowd: null, line: null, people: null, requests: null }

/** A domain of its own, so that worlds without a crowd are as they would be if there were none. */
export const drawCrowd = (randomness: Randomness): DrawnCrowd => {
  const random = randomness.domain("crowds")
  if (random.chance("restless", 0.15)) {
    const line = hastyLine(random)
    const ticks = Math.ceil((line.graceMs + silenceGrainMs) / line.everyMs) * random.pick("ticks", [1, 1, 1, 2])
    const groups = random.pick("groups", [1, 1, 2, 3])
    return {
      ...noCrowd,
      line,
      crowd: {
        kind: "restless",
        part: random.pick("part", [0.4, 0.7, 1, 1]),
        beatMs: ticks * line.everyMs,
        groupsMs: Array.from({ length: groups }, () => random.pick("group", [-20, -5, 0, 0, 1, 5, 20])),
      },
    }
  }
  if (!random.chance("rush", 0.06)) return noCrowd
  // More than the table of people in a line holds before it grows.
  const people = random.between("people", 95, 130)
  return {
    line: { ...hastyLine(random), graceMs: random.pick("grace", [400, 2_000]) },
    people,
    requests: people * 3,
    crowd: { kind: "rush", atMs: random.pick("at", [50, 200, 500]) },
  }
}

/** Silence is known to a tenth of a second, and a phone that wakes takes a moment to ask. */
const silenceGrainMs = 150

/** Who belongs to a crowd, and when they stir. */
export class Crowds {
  readonly #crowd: Crowd | null
  readonly #random: RandomStream
  /** By person: how far the moments of their group lie off the ticks. */
  readonly #groups = new Map<number, number>()

  constructor(crowd: Crowd | null, random: RandomStream, people: ReadonlyArray<number>) {
    this.#crowd = crowd
    this.#random = random
    if (crowd?.kind !== "restless") return
    for (const person of people) {
      if (random.chance("restless", crowd.part)) this.#groups.set(person, random.pick("group", crowd.groupsMs))
    }
  }

  /** Milliseconds until the first thing a person does is to join with all others, or undefined. */
  firstMs(person: number): number | undefined {
    return this.#crowd?.kind === "rush" ? this.#crowd.atMs : this.sleepMs(person, undefined, 0)
  }

  /**
   * How long a person is silent after an answer that they are not in (yet), or undefined: they go on like the others.
   */
  sleepMs(person: number, status: PlaceStatus | undefined, now: number): number | undefined {
    const offMs = this.#groups.get(person)
    if (this.#crowd?.kind !== "restless" || offMs === undefined || status === PlaceStatus.active) return undefined
    const { beatMs } = this.#crowd
    const random = this.#random
    const beats = Math.floor((now - offMs) / beatMs) + 1 + (random.chance("sleeps on", 0.15) ? 1 : 0)
    return beats * beatMs + offMs - now + random.pick("late", [0, 0, 0, 0, 1, 15])
  }

  /** For a person with a place, joining again and saying "still here" come to the same; both are tried. */
  stirs(
    person: number,
    status: PlaceStatus | undefined,
  ): { readonly kind: "join" | "appear"; readonly person: number } {
    const has = status === PlaceStatus.waiting || status === PlaceStatus.absent || status === PlaceStatus.returned
    return { kind: has ? this.#random.pick("stirs", ["appear", "join"]) : "join", person }
  }
}
