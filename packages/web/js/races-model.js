// @ts-check
/** What is known of a race of strategies: who still waits, who has the seat, what the judge said. Pure. */

/**
 * @typedef {"waiting" | "accepted" | "refused" | "unknown"} Outcome
 * @typedef {{ n: number, outcome: Outcome, asked: number, answered: number }} Runner times in milliseconds since the start
 * @typedef {"right" | "soldTwice" | "lost" | "otherwise" | "unclear"} Found what the judge found
 * @typedef {{ strategy: string, correct: boolean, needs: string[], about: string }} Offered
 * @typedef {{ code: string, message: string, part: string | null }} Missing
 * @typedef {{ found: Found, holders: number[] | null, says: string[] }} Verdict
 * @typedef {Offered & { missing: Missing | null, runners: Runner[], verdict: Verdict | null, found: Found[] }} Track
 *   `found`: of each race since the page was opened, oldest first
 * @typedef {"idle" | "preparing" | "racing" | "judging" | "over"} Phase
 */

/** So many races are kept of each track; beyond it the oldest are forgotten. */
const keptMax = 100

export class RacesModel {
  /** @type {Phase} */
  phase = "idle"
  race = 0
  races = 0
  /** When everybody asked, by the clock of this page. */
  startedAt = 0

  /** @param {Offered[]} strategies */
  constructor(strategies) {
    /** @type {Track[]} */
    this.tracks = strategies.map((offered) => ({ ...offered, missing: null, runners: [], verdict: null, found: [] }))
  }

  /** @param {number} races that were ordered */
  order(races) {
    this.phase = "preparing"
    this.race = 0
    this.races = races
  }

  /** The stream is over, whatever was to come. */
  end() {
    this.phase = this.phase === "preparing" && this.race === 0 ? "idle" : "over"
    for (const track of this.tracks) if (track.verdict === null) track.runners = []
  }

  /** @param {string} event @param {any} data @param {number} nowMs */
  take(event, data, nowMs) {
    if (event === "RACE") this.#begin(data, nowMs)
    else if (event === "ANSWERS") this.#answers(data.answers)
    else if (event === "VERDICT") this.#verdict(data)
    else if (event === "DONE") this.end()
  }

  /** Of a track. @param {Track} track @param {number} elapsedMs */
  static clock({ runners }, elapsedMs) {
    if (runners.length === 0) return null
    if (runners.some(({ outcome }) => outcome === "waiting")) return elapsedMs
    return Math.max(...runners.map(({ answered }) => answered))
  }

  /** @param {Track} track @returns {number[]} who was told that the seat is theirs */
  static winners({ runners }) {
    return runners.filter(({ outcome }) => outcome === "accepted").map(({ n }) => n)
  }

  /** The time that all tracks show, in milliseconds. @param {number} nowMs */
  axis(nowMs) {
    const times = this.tracks.map((track) => RacesModel.clock(track, nowMs - this.startedAt) ?? 0)
    return Math.max(axisMsMin, ...times)
  }

  /** @param {any} data @param {number} nowMs */
  #begin({ people, race, races, tracks }, nowMs) {
    this.phase = "racing"
    this.race = race
    this.races = races
    this.startedAt = nowMs
    for (const track of this.tracks) {
      const told = tracks.find((/** @type {any} */ each) => each.strategy === track.strategy)
      track.missing = told?.missing ?? null
      track.verdict = null
      const runs = told !== undefined && told.missing === null
      track.runners = Array.from({ length: runs ? people : 0 }, (_, index) => ({
        n: index + 1,
        outcome: /** @type {Outcome} */ ("waiting"),
        asked: 0,
        answered: 0,
      }))
    }
  }

  /** @param {any[]} answers */
  #answers(answers) {
    for (const { answered, asked, outcome, person, strategy } of answers) {
      const runner = this.tracks.find((track) => track.strategy === strategy)?.runners[person - 1]
      if (runner === undefined) continue
      runner.outcome = outcome
      runner.asked = asked / 1_000
      runner.answered = answered / 1_000
    }
    const waiting = this.tracks.some(({ runners }) => runners.some(({ outcome }) => outcome === "waiting"))
    if (!waiting && this.phase === "racing") this.phase = "judging"
  }

  /** @param {any} data */
  #verdict({ found, holders, strategy, took, violations }) {
    const track = this.tracks.find((each) => each.strategy === strategy)
    if (track === undefined) return
    // Who has no answer when time is up has none for good.
    for (const runner of track.runners) {
      if (runner.outcome !== "waiting") continue
      runner.outcome = "unknown"
      runner.answered = took / 1_000
    }
    track.verdict = { found, holders, says: violations.map((/** @type {any} */ { says }) => says) }
    track.found.push(found)
    if (track.found.length > keptMax) track.found.shift()
  }
}

const axisMsMin = 100
