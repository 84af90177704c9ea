/**
 * Decides what comes out of a queue. A request may come again, and two processes may have the same one for a moment
 * when partitions are dealt out anew: what is decided already is passed over, and the backend that decides is asked with
 * a key, so that it answers with the reservation it has made.
 */
import { isPersonId, isSeatId, type Refused, type SeatId } from "@ticketrush/protocol"
import type { Defer, Log } from "../ports.ts"
import type { AttemptStatus, Attempts, AttemptsAnswer } from "./Attempts.ts"
import type { LabBackend } from "./LabBackend.ts"
import { bookingKey, type QueuedRequest } from "./QueuedBackend.ts"
import type { Reserved } from "./ReservationBackend.ts"
import type { QueueStrategy } from "./ReservationQueue.ts"

type Parts = {
  readonly attempts: Attempts
  readonly backends: Readonly<Record<QueueStrategy, Pick<LabBackend, "reserve">>>
  readonly defer: Defer
  readonly log: Log
  /** Hears that outcomes can be read. */
  readonly onDecided: () => void
}

const againMs = 100

export class QueueDecider {
  readonly #parts: Parts
  #stopped = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Resolves once all of them are decided and noted; rejects when it is stopped before that. */
  readonly handle = async (values: ReadonlyArray<string>): Promise<void> => {
    const requests = new Map(values.flatMap((value) => this.#read(value)).map((request) => [request.id, request]))
    const ids = [...requests.keys()]
    const known = await this.#untilAnswered((done) => this.#parts.attempts.find(ids, done))
    for (const { id, outcome } of known) if (outcome !== null) requests.delete(id)
    if (requests.size === 0) return
    const decided = await this.#decideAll([...requests.values()])
    await this.#untilAnswered((done) => this.#parts.attempts.decide(decided, done))
    this.#parts.onDecided()
  }

  stop(): void {
    this.#stopped = true
  }

  /** In the order in which they came for each seat; different seats at the same time. */
  #decideAll(requests: ReadonlyArray<QueuedRequest>): Promise<ReadonlyArray<AttemptStatus>> {
    const tails = new Map<SeatId, Promise<unknown>>()
    return Promise.all(
      requests.map(({ strategy, ...attempt }) => {
        const before = attempt.seats.map((seat) => tails.get(seat))
        const outcome = Promise.all(before).then(() => this.#decide({ strategy, ...attempt }))
        for (const seat of attempt.seats) tails.set(seat, outcome)
        return outcome.then((outcome) => ({ ...attempt, outcome }))
      }),
    )
  }

  async #decide(request: QueuedRequest): Promise<Reserved | Refused> {
    const { person, seats, strategy } = request
    const asked = { person, seats, key: bookingKey(request) }
    for (;;) {
      const answer = await new Promise<Parameters<Parameters<LabBackend["reserve"]>[1]>[0]>((resolve) =>
        this.#parts.backends[strategy].reserve(asked, resolve),
      )
      if (answer.kind !== "try-again") return answer
      await this.#pause(answer.refusal.code)
    }
  }

  async #untilAnswered(ask: (done: (answer: AttemptsAnswer) => void) => void): Promise<ReadonlyArray<AttemptStatus>> {
    for (;;) {
      const answer = await new Promise<AttemptsAnswer>(ask)
      if (answer.kind === "attempts") return answer.attempts
      await this.#pause(answer.reason)
    }
  }

  /** The queue waits with it: nothing is taken out that cannot be decided. */
  async #pause(reason: string): Promise<void> {
    this.#parts.log.warn("a request of the queue cannot be decided yet", { reason })
    await new Promise<void>((resolve) => this.#parts.defer.after(againMs, resolve))
    if (this.#stopped) throw new Error("the queue is closed")
  }

  /** What nobody can decide is passed over, or it would stop its partition for ever. */
  #read(value: string): ReadonlyArray<QueuedRequest> {
    const request = readRequest(value)
    if (request !== undefined) return [request]
    this.#parts.log.warn("what stands in the queue is no request", { characters: value.length })
    return []
  }
}

const strategies: ReadonlyArray<unknown> = ["OPTIMISTIC", "PESSIMISTIC"] satisfies ReadonlyArray<QueueStrategy>

const readRequest = (value: string): QueuedRequest | undefined => {
  let read: Partial<QueuedRequest> | null
  try {
    read = JSON.parse(value)
  } catch {
    return undefined
  }
  if (typeof read !== "object" || read === null) return undefined
  const { id, person, seats, strategy } = read
  const isRequest =
    typeof id === "string" &&
    typeof person === "number" &&
    isPersonId(person) &&
    Array.isArray(seats) &&
    seats.length > 0 &&
    seats.every((seat) => typeof seat === "number" && isSeatId(seat)) &&
    strategies.includes(strategy)
  return isRequest ? { id, person, seats, strategy: strategy as QueueStrategy } : undefined
}
