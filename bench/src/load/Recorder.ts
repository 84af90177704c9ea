/** What happened, apart by outcome: counts, latency histograms, answers per 100 ms. Times in whole microseconds. */
import { build, type Histogram } from "hdr-histogram-js"

/**
 * `accepted` 2xx; `refused` a final no (4xx); `tryAgain` 429 and 503, nothing was decided; `error` any other status, a
 * broken connection, no answer until the end; `dropped` an arrival that found no free connection in time.
 */
export const outcomes = ["accepted", "refused", "tryAgain", "error", "dropped"] as const
export type Outcome = (typeof outcomes)[number]

export const outcomeOf = (status: number): Outcome => {
  if (status >= 200 && status < 300) return "accepted"
  if (status === 429 || status === 503) return "tryAgain"
  return status >= 400 && status < 500 ? "refused" : "error"
}

export type Latency = {
  readonly count: number
  readonly p50: number
  readonly p90: number
  readonly p95: number
  readonly p99: number
  readonly p999: number
  readonly max: number
  readonly mean: number
}

export type Counts = Record<Outcome, number>

export type Recorded = {
  /** Answers inside the measured window, by when they came. */
  readonly answers: Counts
  /** Outcomes of arrivals that were due inside the measured window. */
  readonly arrivals: Counts
  /** By name of the step and outcome, milliseconds from the time the request was due. */
  readonly latency: Readonly<Record<string, Latency>>
  /** How late the generator itself was with an arrival: beyond a few milliseconds it was the bottleneck. */
  readonly ownLag: Latency
  /** Answers per 100 ms from the start of the run, warm-up and aftermath included. */
  readonly timeline: Readonly<Record<Outcome, ReadonlyArray<number>>>
  /** The first few answers that were neither accepted, refused nor "try again". */
  readonly errors: ReadonlyArray<string>
}

const histogram = (): Histogram =>
  build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 120_000_000,
    numberOfSignificantValueDigits: 3,
  })

const latencyOf = (h: Histogram): Latency => {
  const ms = (percentile: number): number => h.getValueAtPercentile(percentile) / 1_000
  if (h.totalCount === 0) return { count: 0, p50: 0, p90: 0, p95: 0, p99: 0, p999: 0, max: 0, mean: 0 }
  return {
    count: h.totalCount,
    p50: ms(50),
    p90: ms(90),
    p95: ms(95),
    p99: ms(99),
    p999: ms(99.9),
    max: h.maxValue / 1_000,
    mean: Math.round(h.mean) / 1_000,
  }
}

const noCounts = (): Counts => ({ accepted: 0, refused: 0, tryAgain: 0, error: 0, dropped: 0 })

export class Recorder {
  readonly #startedAt: number
  readonly #from: number
  readonly #until: number
  readonly #answers = noCounts()
  readonly #arrivals = noCounts()
  readonly #latency = new Map<string, Histogram>()
  readonly #ownLag = histogram()
  readonly #timeline: Record<Outcome, number[]> = { accepted: [], refused: [], tryAgain: [], error: [], dropped: [] }
  readonly #errors: string[] = []

  constructor(startedAt: number, from: number, until: number) {
    this.#startedAt = startedAt
    this.#from = from
    this.#until = until
  }

  /** One answer of a step. `due` is when it should have been sent. */
  answer(step: string, outcome: Outcome, due: number, now: number): void {
    const slice = Math.floor((now - this.#startedAt) / 100)
    const line = this.#timeline[outcome]
    while (line.length <= slice) line.push(0)
    line[slice]++
    if (now >= this.#from && now < this.#until) this.#answers[outcome]++
    if (!this.measures(due)) return
    this.#arrivals[outcome]++
    this.duration(`${step} ${outcome}`, due, now)
  }

  /** A time that is not an answer, such as a whole lifecycle. */
  duration(name: string, due: number, now: number): void {
    if (!this.measures(due)) return
    let h = this.#latency.get(name)
    if (h === undefined) {
      h = histogram()
      this.#latency.set(name, h)
    }
    h.recordValue(Math.max(1, Math.round((now - due) * 1_000)))
  }

  /** An arrival that was due is taken up. */
  arrived(due: number, now: number): void {
    if (this.measures(due)) this.#ownLag.recordValue(Math.max(1, Math.round((now - due) * 1_000)))
  }

  /** An arrival without an answer: dropped, or broken. Its time counts too: it is at least this bad. */
  failed(step: string, outcome: "error" | "dropped", due: number, now: number, reason: string): void {
    this.answer(step, outcome, due, now)
    if (outcome === "error") this.error(reason)
  }

  error(reason: string): void {
    if (this.#errors.length < 10) this.#errors.push(reason)
  }

  measures(due: number): boolean {
    return due >= this.#from && due < this.#until
  }

  result(): Recorded {
    const latency: Record<string, Latency> = {}
    for (const [name, h] of this.#latency) latency[name] = latencyOf(h)
    return {
      answers: this.#answers,
      arrivals: this.#arrivals,
      latency,
      ownLag: latencyOf(this.#ownLag),
      timeline: this.#timeline,
      errors: this.#errors,
    }
  }
}
