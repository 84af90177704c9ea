/**
 * The sales of other nodes, as this one reaches them. Calls of one sale travel in batches, one batch at a time, so their
 * order stays; what comes meanwhile gathers. A batch that is not answered in time is sent again as it was, to the
 * owner of the sale by then, until there is an answer or its callers have waited too long.
 */
import type { Clock, Defer } from "@ticketrush/engine/ports"
import type { FollowUp, Submitted } from "@ticketrush/engine/sales/SaleCommands"
import type { Asked, Question } from "@ticketrush/engine/sales/SaleReads"
import type { Sales } from "@ticketrush/engine/sales/Sales"
import {
  type ConcertId,
  isConcertId,
  type PersonId,
  type RefusalCode,
  refusal,
  type TryAgain,
} from "@ticketrush/protocol"
import { type BatchAnswer, type CallAnswer, mayRepeat, type SaleBatch, type SaleCall } from "./sale-calls.ts"

/** `failed`: it is not known whether the batch arrived. */
export type SendResult = BatchAnswer | { readonly kind: "failed" }

export type RemoteSettings = {
  /** How long one attempt may take, in milliseconds. */
  readonly attemptMsMax: number
  /** The pause before a batch is sent again, in milliseconds. */
  readonly retryMs: number
  /** How long a caller waits, in milliseconds. */
  readonly patienceMs: number
  readonly callsPerBatchMax: number
  /** Calls of one sale that wait at most. */
  readonly waitingMax: number
}

const remoteSettings: RemoteSettings = {
  attemptMsMax: 1_000,
  retryMs: 50,
  patienceMs: 8_000,
  callsPerBatchMax: 256,
  waitingMax: 16_384,
}

export type RemoteSaleCallsOptions = {
  /** Sends to the owner of the sale; calls back once. The returned function ends an attempt that no caller waits for. */
  readonly send: (concertId: ConcertId, batch: SaleBatch, done: (result: SendResult) => void) => () => void
  /** Names this process. */
  readonly sender: string
  readonly clock: Clock
  readonly defer: Defer
  /** Hears up to which position of a sale an answer has everything. */
  readonly heard?: (concertId: ConcertId, position: number) => void
  readonly settings?: Partial<RemoteSettings>
}

type Waiting = {
  readonly call: SaleCall
  /** Monotonic. */
  readonly since: number
  readonly done: (answer: CallAnswer) => void
  open: boolean
  /** Whether any owner may have heard of it. */
  sent: boolean
}

/** What is under way to the owner of one sale. */
type Lane = { waiting: Array<Waiting>; flight: Flight | undefined; soon: boolean }
type Flight = { readonly calls: ReadonlyArray<Waiting>; readonly number: number; attempts: number; fail: () => void }

const tryAgain = (code: RefusalCode): TryAgain => ({ kind: "try-again", refusal: refusal(code) })

export class RemoteSaleCalls implements Sales {
  readonly #options: RemoteSaleCallsOptions
  readonly #settings: RemoteSettings
  readonly #lanes = new Map<ConcertId, Lane>()
  #batches = 0

  constructor(options: RemoteSaleCallsOptions) {
    this.#options = options
    this.#settings = { ...remoteSettings, ...options.settings }
  }

  readonly submit: Sales["submit"] = <F extends FollowUp>(
    concertId: ConcertId,
    command: Parameters<Sales["submit"]>[1],
    followUp: F,
    done: (submitted: Submitted<F>) => void,
  ): void =>
    this.#call(concertId, { kind: "submit", command, followUp }, (answer) => done(submittedOf(answer) as Submitted<F>))

  readonly ask: Sales["ask"] = <Q extends Question>(
    concertId: ConcertId,
    question: Q,
    done: (asked: Asked<Q>) => void,
  ): void => {
    if (!isConcertId(concertId)) return done({ kind: "absent" })
    this.#call(concertId, { kind: "ask", question }, (answer) => done(askedOf(answer) as Asked<Q>))
  }

  readonly present = (concertId: ConcertId, person: PersonId): void =>
    this.#call(concertId, { kind: "present", person }, () => {})

  readonly shedding = (concertId: ConcertId): boolean =>
    (this.#lanes.get(concertId)?.waiting.length ?? 0) > this.#settings.waitingMax / 2

  /** Makes the owner bring the sale into memory. */
  readonly wake = (concertId: ConcertId): void => this.ask(concertId, { kind: "overview" }, () => {})

  /**
   * Ends every attempt that is under way (of one sale, or of all) and makes the next one: its node may be gone or have another's
   * sale by now, and nothing would come from there. An owner that is still there knows the batch.
   */
  readonly sendAgain = (concertId?: ConcertId): void => {
    const lanes = concertId === undefined ? [...this.#lanes.values()] : [this.#lanes.get(concertId)]
    for (const lane of lanes) lane?.flight?.fail()
  }

  #call(concertId: ConcertId, call: SaleCall, done: (answer: CallAnswer) => void): void {
    const lane = this.#laneOf(concertId)
    const { clock, defer } = this.#options
    if (lane.waiting.length >= this.#settings.waitingMax) return done({ reply: tryAgain("overloaded") })
    lane.waiting.push({ call, done, since: clock.monotonicMs(), open: true, sent: false })
    if (lane.flight !== undefined || lane.soon) return
    // All that is asked in this turn of the loop goes together.
    lane.soon = true
    defer.soon(() => {
      lane.soon = false
      this.#sendNext(concertId, lane)
    })
  }

  #laneOf(concertId: ConcertId): Lane {
    const known = this.#lanes.get(concertId)
    if (known !== undefined) return known
    const lane: Lane = { waiting: [], flight: undefined, soon: false }
    this.#lanes.set(concertId, lane)
    return lane
  }

  #sendNext(concertId: ConcertId, lane: Lane): void {
    if (lane.flight !== undefined) return
    this.#giveUp(lane.waiting)
    lane.waiting = lane.waiting.filter(({ open }) => open)
    const calls = lane.waiting.splice(0, this.#settings.callsPerBatchMax)
    if (calls.length === 0) return void this.#lanes.delete(concertId)
    lane.flight = { calls, number: ++this.#batches, attempts: 0, fail: () => {} }
    this.#attempt(concertId, lane, lane.flight)
  }

  #attempt(concertId: ConcertId, lane: Lane, flight: Flight): void {
    const { defer, send, sender } = this.#options
    const { attemptMsMax, retryMs } = this.#settings
    let open = true
    // Sending may end at once, before there is anything to stop.
    let stop = (): void => {}
    const end = (result: SendResult): void => {
      if (!open) return
      open = false
      forget()
      if (result.kind === "answers" && result.answers.length === flight.calls.length) {
        return this.#answered(concertId, lane, flight, result.answers)
      }
      stop()
      this.#giveUp(flight.calls)
      this.#giveUp(lane.waiting)
      if (flight.calls.every((waiting) => !waiting.open)) return this.#landed(concertId, lane)
      defer.after(retryMs, () => this.#attempt(concertId, lane, flight))
    }
    flight.fail = () => end({ kind: "failed" })
    const forget = defer.after(attemptMsMax, flight.fail)
    const again = flight.attempts++ > 0
    for (const waiting of flight.calls) waiting.sent = true
    const calls = flight.calls.map(({ call }) => call)
    stop = send(concertId, { sender, number: flight.number, again, calls }, end)
  }

  #answered(concertId: ConcertId, lane: Lane, flight: Flight, answers: ReadonlyArray<CallAnswer>): void {
    const again: Array<Waiting> = []
    for (const [index, waiting] of flight.calls.entries()) {
      const answer = answers[index]
      if (answer !== null && "at" in answer) this.#options.heard?.(concertId, answer.at.offset)
      if (isUnsettled(answer) && mayRepeat(waiting.call)) again.push(waiting)
      else close(waiting, answer)
    }
    if (again.length === 0) return this.#landed(concertId, lane)
    // The owner has lost the sale: these go first, to the next one, in their order.
    lane.waiting.unshift(...again)
    this.#options.defer.after(this.#settings.retryMs, () => this.#landed(concertId, lane))
  }

  #landed(concertId: ConcertId, lane: Lane): void {
    lane.flight = undefined
    this.#sendNext(concertId, lane)
  }

  #giveUp(calls: ReadonlyArray<Waiting>): void {
    const before = this.#options.clock.monotonicMs() - this.#settings.patienceMs
    for (const waiting of calls) {
      if (waiting.since > before) continue
      close(waiting, { reply: tryAgain(waiting.sent ? "outcome-unknown" : "unavailable") })
    }
  }
}

const close = (waiting: Waiting, answer: CallAnswer): void => {
  if (!waiting.open) return
  waiting.open = false
  waiting.done(answer)
}

/** An answer of a node that no longer owns the sale, and that decided nothing for good. */
const isUnsettled = (answer: CallAnswer): boolean => {
  if (answer === null || !("reply" in answer) || answer.reply.kind !== "try-again") return false
  const { code } = answer.reply.refusal
  return code === "owner-lost" || code === "stopping"
}

const submittedOf = (answer: CallAnswer): Submitted<FollowUp> => {
  if (answer !== null && ("reply" in answer || answer.kind === "defect")) return answer
  return { reply: tryAgain("outcome-unknown") }
}

const askedOf = (answer: CallAnswer): Asked<Question> => {
  if (answer !== null && "reply" in answer) return { kind: "failed", reason: "the owner of the sale does not answer" }
  if (answer === null || answer.kind === "unknown")
    return { kind: "failed", reason: "the owner of the sale does not say" }
  return answer
}
