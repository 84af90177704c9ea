/**
 * Decides what comes out of a queue. A request may come again, and two processes may have the same one for a moment
 * when partitions are dealt out anew: what is decided already is passed over, and the backend that decides is asked with
 * a key, so that it answers with the reservation it has made.
 */
import { isPersonId, isSeatId, type Refused, type SeatId } from "@ticketrush/protocol"
import type { Defer, Log } from "../ports.ts"
import type { AttemptStatus, Attempts, AttemptsAnswer } from "./Attempts.ts"
import type { HandleValues } from "./handle-batch.ts"
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

type Outcome = Reserved | Refused

const againMs = 100

export class QueueDecider {
  readonly #parts: Parts
  #stopped = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Calls back with null once all of them are decided and noted; with an error when it is stopped before that. */
  readonly handle: HandleValues = (values, done) => {
    const { attempts, onDecided } = this.#parts
    const requests = new Map(values.flatMap((value) => this.#read(value)).map((request) => [request.id, request]))
    const stopped = once(done)
    this.#untilAnswered(
      (answered) => attempts.find([...requests.keys()], answered),
      stopped,
      (known) => {
        for (const { id, outcome } of known) if (outcome !== null) requests.delete(id)
        if (requests.size === 0) return done(null)
        this.#decideAll([...requests.values()], stopped, (decided) =>
          this.#untilAnswered(
            (answered) => attempts.decide(decided, answered),
            stopped,
            () => {
              onDecided()
              done(null)
            },
          ),
        )
      },
    )
  }

  stop(): void {
    this.#stopped = true
  }

  /** In the order in which they came for each seat; different seats at the same time. */
  #decideAll(
    requests: ReadonlyArray<QueuedRequest>,
    stopped: (error: Error) => void,
    done: (decided: ReadonlyArray<AttemptStatus>) => void,
  ): void {
    const { after, before } = orderOf(requests)
    const decided: AttemptStatus[] = []
    const decide = (nth: number): void => {
      const { strategy: _, ...attempt } = requests[nth]
      this.#decide(requests[nth], stopped, (outcome) => {
        decided.push({ ...attempt, outcome })
        if (decided.length === requests.length) return done(decided)
        for (const next of after[nth]) if (--before[next] === 0) decide(next)
      })
    }
    const first = [...before.keys()].filter((nth) => before[nth] === 0)
    for (const nth of first) decide(nth)
  }

  #decide(request: QueuedRequest, stopped: (error: Error) => void, done: (outcome: Outcome) => void): void {
    const { person, seats, strategy } = request
    this.#parts.backends[strategy].reserve({ person, seats, key: bookingKey(request) }, (answer) => {
      if (answer.kind !== "try-again") return done(answer)
      this.#pause(answer.refusal.code, stopped, () => this.#decide(request, stopped, done))
    })
  }

  #untilAnswered(
    ask: (answered: (answer: AttemptsAnswer) => void) => void,
    stopped: (error: Error) => void,
    done: (attempts: ReadonlyArray<AttemptStatus>) => void,
  ): void {
    ask((answer) => {
      if (answer.kind === "attempts") return done(answer.attempts)
      this.#pause(answer.reason, stopped, () => this.#untilAnswered(ask, stopped, done))
    })
  }

  /** The queue waits with it: nothing is taken out that cannot be decided. */
  #pause(reason: string, stopped: (error: Error) => void, goOn: () => void): void {
    this.#parts.log.warn("a request of the queue cannot be decided yet", { reason })
    this.#parts.defer.after(againMs, () => (this.#stopped ? stopped(new Error("the queue is closed")) : goOn()))
  }

  /** A message that is no valid request is passed over, or it would stop its partition for ever. */
  #read(value: string): ReadonlyArray<QueuedRequest> {
    const request = readRequest(value)
    if (request !== undefined) return [request]
    this.#parts.log.warn("what stands in the queue is no request", { characters: value.length })
    return []
  }
}

/** Several requests of one batch may be waiting when the queue is closed. */
const once = (done: (error: Error) => void): ((error: Error) => void) => {
  let told = false
  return (error) => {
    if (told) return
    told = true
    done(error)
  }
}

/** Of each request: those that wait for it, and how many it waits for, because they want one of its seats too. */
const orderOf = (
  requests: ReadonlyArray<QueuedRequest>,
): { readonly after: ReadonlyArray<ReadonlyArray<number>>; readonly before: number[] } => {
  const last = new Map<SeatId, number>()
  const after = requests.map((): number[] => [])
  const before = requests.map(({ seats }, nth) => {
    const earlier = new Set(seats.flatMap((seat) => last.get(seat) ?? []))
    for (const each of earlier) after[each].push(nth)
    for (const seat of seats) last.set(seat, nth)
    return earlier.size
  })
  return { after, before }
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
