/**
 * How long a person will wait, as a range that should hold nine times out of ten, and how often it held. It is computed
 * from how fast the front has moved lately, and from the pace and the cap of the policy before that is known.
 */
import type { Committed, LineView } from "@ticketrush/engine/EngineApi"
import type { Clock } from "@ticketrush/engine/ports"
import type { SaleFeed } from "@ticketrush/engine/sales/SaleFeed"
import type { LineSummary } from "@ticketrush/engine/sales/SaleReads"
import {
  AdmittedBy,
  type ConcertId,
  type LinePolicy,
  type Place,
  PlaceStatus,
  type SaleEvent,
} from "@ticketrush/protocol"
import { FrontRate, type Measured } from "./FrontRate.ts"
import { PredictionSample } from "./PredictionSample.ts"

export type WaitRange = { readonly lowMs: number; readonly highMs: number }
export type HitRate = { readonly predictions: number; readonly hits: number }

/** What an estimate needs of a line. */
type Counts = Pick<LineSummary, "policy" | "returned" | "active">

type Parts = { readonly feed: Pick<SaleFeed, "view" | "onCommitted">; readonly clock: Clock }

/** Lines that are followed at a time; the one that was quiet the longest is forgotten. */
const linesMax = 4_096

export class WaitEstimates {
  readonly #feed: Parts["feed"]
  readonly #clock: Clock
  /** In the order of their last event. */
  readonly #lines = new Map<ConcertId, Followed>()
  /** Ends the listening. */
  readonly stop: () => void

  constructor({ feed, clock }: Parts) {
    this.#feed = feed
    this.#clock = clock
    this.stop = feed.onCommitted((committed) => this.#committed(committed))
  }

  /** For rank `rank` in line, or among those who came back. Null without an estimate: paused, or not moving. */
  of(concertId: ConcertId, line: Counts, rank: number, returned = false): WaitRange | null {
    const followed = this.#lines.get(concertId)
    const now = followed === undefined ? 0 : this.#now(followed)
    return estimate(line, (returned ? 0 : line.returned) + rank, followed, now)
  }

  /** People who went from the front lately, each second. Null until the line has not been empty for a while. */
  perSecond(concertId: ConcertId): number | null {
    const followed = this.#lines.get(concertId)
    const measured = followed?.rate.measured(this.#now(followed))
    return measured === undefined ? null : measured.perMs * 1_000
  }

  /** Since this node follows the line; over a sample of those who joined meanwhile and were admitted in turn. */
  hitRate(concertId: ConcertId): HitRate {
    const sample = this.#lines.get(concertId)?.sample
    return { predictions: sample?.judged ?? 0, hits: sample?.hits ?? 0 }
  }

  /** Journal time, as far as the last record tells. */
  #now({ at, heardAt }: Followed): number {
    return at + (this.#clock.monotonicMs() - heardAt)
  }

  #committed({ concertId, at, events }: Committed): void {
    let followed = this.#lines.get(concertId)
    if (followed === undefined) {
      if (!events.some(isOfLine)) return
      followed = { rate: new FrontRate(), sample: new PredictionSample(), widened: 1, inLine: 0, at, heardAt: 0 }
    }
    const line = this.#feed.view(concertId)?.line
    if (line === undefined) return
    this.#lines.delete(concertId)
    this.#lines.set(concertId, followed)
    followed.at = at
    followed.heardAt = this.#clock.monotonicMs()
    follow(followed, line, at, events)
    if (this.#lines.size <= linesMax) return
    const [quietest] = this.#lines.keys()
    this.#lines.delete(quietest)
  }
}

type Followed = {
  readonly rate: FrontRate
  readonly sample: PredictionSample
  /** How much wider than at first a range has to be to come true often enough. */
  widened: number
  inLine: number
  /** Time of the last record, and when it was heard of. */
  at: number
  heardAt: number
}

const isOfLine = ({ kind }: SaleEvent): boolean => kind === "joined" || kind === "admitted" || kind === "line-set"

const follow = (followed: Followed, line: LineView, at: number, events: ReadonlyArray<SaleEvent>): void => {
  const { rate, sample } = followed
  const joined: Place[] = []
  const judged = { hits: 0, misses: 0 }
  let gone = 0
  let left = 0
  let changed = false
  for (const event of events) {
    switch (event.kind) {
      case "joined":
        if (sample.wants(event.place)) joined.push(event.place)
        break
      case "admitted":
        if (event.by === AdmittedBy.operator) {
          left++
          sample.forget(event.place)
          break
        }
        gone++
        note(judged, sample.admitted(event.place, at))
        break
      case "called":
        gone++
        note(judged, sample.admitted(event.place, at))
        break
      case "passed-over":
        gone++
        sample.forget(event.place)
        break
      case "left":
        if (event.was !== PlaceStatus.active) left++
        sample.forget(event.place)
        break
      case "line-cleared":
        sample.forgetThrough(event.through)
        changed = true
        break
      case "line-set":
        changed = true
        break
      default:
    }
  }
  learn(followed, judged)
  const inLine = line.waiting + line.returned
  if (changed || (followed.inLine === 0 && inLine > 0)) rate.begin(at, line.policy)
  followed.inLine = inLine
  if (gone > 0 || left > 0) rate.count(at, gone, left, inLine)
  for (const place of joined) {
    const rank = line.rank(place)
    const range = rank === 0 ? null : estimate(line, line.returned + rank, followed, at)
    if (range !== null && sample.wants(place)) sample.add(place, at + range.lowMs, at + range.highMs)
  }
}

const note = (judged: Judged, hit: boolean | undefined): void => {
  if (hit === true) judged.hits++
  else if (hit === false) judged.misses++
}

type Judged = { hits: number; misses: number }

/** For one prediction that fails so many may come true. */
const hitsPerMiss = 9
const widening = 3
const narrowing = widening ** (-1 / hitsPerMiss)
const widenedMin = 0.5
const widenedMax = 8

/**
 * A whole step for as many as are still open: those were foretold before anything could be learned from these, so
 * faster steps would only swing.
 */
const learn = (followed: Followed, { hits, misses }: Judged): void => {
  const judged = hits + misses
  if (judged === 0) return
  const step = (widening ** misses * narrowing ** hits) ** (1 / (judged + followed.sample.open))
  followed.widened = Math.min(widenedMax, Math.max(widenedMin, followed.widened * step))
}

/** From the tick at which a person is due to the commit of the admission, in milliseconds. */
const commitMs = 250

/** The wait of the `n`-th to be admitted from now on. */
const estimate = (line: Counts, n: number, followed: Followed | undefined, now: number): WaitRange | null => {
  const { policy } = line
  if (policy.method === "paused") return null
  const widened = followed?.widened ?? 1
  const measured = followed?.rate.measured(now)
  const range =
    measured !== undefined && tells(measured, policy)
      ? fromMeasured(measured, n, widened, policy)
      : measured?.people === 0 && mayAdmit(line) > 0
        ? undefined
        : fromPolicy(line, n, widened)
  if (range === undefined || !Number.isFinite(range.high)) return null
  return { lowMs: Math.max(0, Math.floor(range.low)), highMs: Math.ceil(range.high + commitMs) }
}

type Bounds = { readonly low: number; readonly high: number }

/** Behind a cap the first who are admitted fill it up at once: only a turnover says how fast passes come back. */
const tells = ({ people, overMs }: Measured, { activeMax, passMs }: LinePolicy): boolean =>
  people > 0 && (activeMax === 0 || overMs >= passMs || people >= 2 * activeMax)

const fromMeasured = (measured: Measured, n: number, widened: number, { method, everyMs }: LinePolicy): Bounds => {
  const { people, perMs, leavingPerMs, idleMs } = measured
  const spread = 1 + widened * (spreadMin + 1 / Math.sqrt(people))
  const expected = msUntil(n, perMs, leavingPerMs)
  // People go in steps: at ticks, or as passes end.
  const stepMs = idleMs + (method === "passthrough" ? 0 : everyMs)
  return { low: expected / spread - stepMs, high: expected * spread + stepMs }
}

/**
 * Tick by tick while there is room below the cap, if no place is given up and the bucket is empty, or full; beyond the
 * cap, at worst, whenever all its passes have expired.
 */
const fromPolicy = (line: Counts, n: number, widened: number): Bounds => {
  const { method, batch, burst, everyMs, activeMax, passMs } = line.policy
  const atOnce = method === "passthrough"
  const low = atOnce ? 0 : Math.ceil(Math.max(0, n - burst) / batch) * everyMs
  const high = atOnce ? 0 : Math.ceil(n / batch) * everyMs
  const turns = activeMax === 0 ? 0 : Math.ceil(Math.max(0, n - mayAdmit(line)) / activeMax)
  const spread = 1 + widened * spreadMin
  return { low: low / spread, high: high * (n > batch ? spread : 1) + turns * passMs * spread }
}

/** People that the cap leaves room for. */
const mayAdmit = ({ policy, active }: Counts): number =>
  policy.activeMax === 0 ? Number.POSITIVE_INFINITY : Math.max(0, policy.activeMax - active)

const spreadMin = 0.05

/** Until `n` people have gone, some from the front and some by leaving; n / rate while none leaves. */
const msUntil = (n: number, perMs: number, leavingPerMs: number): number =>
  leavingPerMs === 0 ? n / perMs : Math.log1p((leavingPerMs * n) / perMs) / leavingPerMs
