/** What a seed draws before people come: how many, how fast, and what may happen to the parts of the strategy. */
import type { RandomStream } from "../prng.ts"
import type { StrategyFault } from "./strategy-faults.ts"

export type StrategyDraw = {
  readonly faults: ReadonlySet<StrategyFault>
  readonly processes: number
  readonly people: number
  /** Of each option. */
  readonly seats: number
  readonly options: number
  readonly requestsMax: number
  /** Of each process, for sessions of the database. */
  readonly sessionsMax: number
  readonly startMsMax: number
  readonly roundTripMsMax: number
  /** How long a message to Redis takes one way, and an answer may take. */
  readonly wayMsMax: number
  readonly answerMsMax: number
  readonly leaseMs: number
  readonly waitMsMax: number
  /** After so much silence a consumer of Kafka is put out: longer than what it is at takes where nothing strikes. */
  readonly sessionMs: number
  readonly pauseMsMax: number
  /** How long a person waits for an answer before they ask again. */
  readonly patienceMs: number
  /** With which a fault strikes at an await where it may. */
  readonly chance: number
}

/** `known`: faults that can strike the strategy; `only`: no other ones than these. */
export const drawStrategy = (
  random: RandomStream,
  known: ReadonlyArray<StrategyFault>,
  only: ReadonlyArray<StrategyFault>,
): StrategyDraw => {
  // Some worlds have one kind alone, so that one does not hide another.
  const chance = random.pick("kinds", [0.3, 0.5, 0.9])
  const drawn = known.filter((name) => random.chance("kind", chance) && only.includes(name))
  const faults = new Set(drawn.length > 0 || only.length === 0 ? drawn : [random.pick("one-kind", only)])
  const leaseMs = random.between("lease", 20, 120)
  const roundTripMsMax = random.pick("round-trip", [1, 3, 5, 60])
  const sessionMs = 400 + 40 * roundTripMsMax
  return {
    faults,
    processes: random.between("processes", 2, 3),
    people: random.between("people", 3, 12),
    seats: random.between("seats", 1, 4),
    requestsMax: random.between("requests", 1, 4),
    sessionsMax: random.between("sessions", 2, 6),
    startMsMax: random.pick("start", [0, 5, leaseMs]),
    roundTripMsMax,
    wayMsMax: random.between("way", 1, 3),
    answerMsMax: random.between("answer", 10, 40),
    leaseMs,
    waitMsMax: leaseMs * random.between("wait", 1, 4),
    sessionMs,
    pauseMsMax: known.includes("kafka-rebalance") ? sessionMs * 2 : leaseMs * 3,
    patienceMs: leaseMs * 4,
    chance: random.pick("chance", [0.01, 0.03, 0.1]),
    options: random.pick("options", [1, 1, 2]),
  }
}
