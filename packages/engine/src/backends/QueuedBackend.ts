/**
 * The sender's side of requests that wait in a queue: put in, asked about, waited for. What is decided comes from
 * {@link Attempts}, so it can be read wherever it was decided, and after a restart of any part.
 */
import { createHash } from "node:crypto"
import { type CommandKey, optionOfSeat, type PersonId, refusal, type SeatId, type TryAgain } from "@ticketrush/protocol"
import type { Defer, Random } from "../ports.ts"
import type { AttemptStatus, Attempts, AttemptsAnswer } from "./Attempts.ts"
import { Gathering } from "./Gathering.ts"
import type { KafkaQueue } from "./kafka-client.ts"
import type { LabBackend } from "./LabBackend.ts"
import { type Reserve, type ReserveAnswer, sameSeats } from "./ReservationBackend.ts"
import type { EnqueueAnswer, QueueStrategy, ReservationQueue, Sought } from "./ReservationQueue.ts"

/** A request as it stands in the queue. */
export type QueuedRequest = {
  readonly id: string
  readonly person: PersonId
  readonly seats: ReadonlyArray<SeatId>
  readonly strategy: QueueStrategy
}

type Parts = {
  readonly name: string
  readonly queue: Pick<KafkaQueue, "send">
  readonly attempts: Attempts
  /** What the decisions are about: seats are put up, given back and read there. */
  readonly seats: Pick<LabBackend, "open" | "release" | "holdersOf" | "statesOf">
  readonly defer: Defer
  readonly random: Random
}

/** How often those who watch are looked up: a decision of another process is seen no sooner. */
const lookMs = 250
/** Those who wait for an answer at a time, and how long. */
const waitingMax = 10_000
const waitMsMax = 10_000
const itemsPerCall = 500

type Watcher = { readonly sought: Sought; readonly decided: (status: AttemptStatus) => void }

export class QueuedBackend implements LabBackend, ReservationQueue {
  readonly queue: ReservationQueue = this
  readonly name: string
  readonly open: LabBackend["open"]
  readonly release: LabBackend["release"]
  readonly holdersOf: LabBackend["holdersOf"]
  readonly statesOf: LabBackend["statesOf"]
  readonly #parts: Parts
  readonly #notes: Gathering<Omit<QueuedRequest, "strategy">, AttemptsAnswer>
  readonly #watchers = new Set<Watcher>()
  #waiting = 0
  #stopLooking: (() => void) | null = null
  #looking = false
  #lookAgain = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.name = parts.name
    this.open = parts.seats.open
    this.release = parts.seats.release
    this.holdersOf = parts.seats.holdersOf
    this.statesOf = parts.seats.statesOf
    this.#notes = new Gathering(itemsPerCall, parts.attempts.note)
  }

  readonly enqueue: ReservationQueue["enqueue"] = ({ key, person, seats, strategy }, done) => {
    const id = key === null ? this.#freshId() : idOfKey(person, key)
    if (key === null) return this.#send({ id, person, seats, strategy }, done)
    this.#parts.attempts.find([id], (answer) => {
      if (answer.kind === "missing") return done(storeMissing(this.name))
      const known = answer.attempts[0]
      if (known === undefined) return this.#send({ id, person, seats, strategy }, done)
      if (!sameSeats(known.seats, seats)) return done({ kind: "refused", refusal: refusal("key-reused") })
      // One that waits may have been lost on its way into the queue; twice in it, it is decided once.
      if (known.outcome === null) return this.#send({ id, person, seats, strategy }, done)
      done({ kind: "enqueued", attempt: id })
    })
  }

  readonly refuse: ReservationQueue["refuse"] = ({ key, person, seats }, refused, done) => {
    const id = key === null ? this.#freshId() : idOfKey(person, key)
    this.#parts.attempts.decide([{ id, person, seats, outcome: refused }], (answer) => {
      if (answer.kind === "missing") return done(storeMissing(this.name))
      this.lookNow()
      done({ kind: "enqueued", attempt: id })
    })
  }

  readonly reserve = (asked: Reserve, done: (answer: ReserveAnswer) => void): void => {
    if (this.#waiting >= waitingMax) return done({ kind: "try-again", refusal: refusal("overloaded") })
    this.#waiting++
    const end = (answer: ReserveAnswer): void => {
      this.#waiting--
      done(answer)
    }
    this.enqueue({ ...asked, strategy: "OPTIMISTIC" }, (enqueued) => {
      if (enqueued.kind !== "enqueued") return end(enqueued)
      const forget = this.#parts.defer.after(waitMsMax, () => {
        stop()
        end({ kind: "try-again", refusal: refusal("outcome-unknown") })
      })
      const sought = { person: asked.person, seat: asked.seats[0], attempt: enqueued.attempt }
      const stop = this.watch(sought, ({ outcome }) => {
        forget()
        end(outcome!)
      })
    })
  }

  readonly status: ReservationQueue["status"] = (sought, done) =>
    this.#look([sought], (answer) =>
      done(
        answer.kind === "missing"
          ? storeMissing(this.name)
          : { kind: "status", status: answer.attempts.find((status) => isSought(status, sought)) ?? null },
      ),
    )

  readonly watch: ReservationQueue["watch"] = (sought, decided) => {
    const watcher = { sought, decided }
    this.#watchers.add(watcher)
    this.lookNow()
    return () => void this.#watchers.delete(watcher)
  }

  /** Something was decided: those who watch hear of it without waiting for the next look. */
  lookNow(): void {
    this.#stopLooking?.()
    this.#stopLooking = null
    if (this.#looking) {
      this.#lookAgain = true
      return
    }
    if (this.#watchers.size === 0) return
    this.#looking = true
    this.#lookAgain = false
    const watchers = [...this.#watchers]
    this.#look(
      watchers.map(({ sought }) => sought),
      (answer) => {
        this.#looking = false
        if (answer.kind === "attempts") this.#tell(watchers, answer.attempts)
        if (this.#lookAgain) return this.lookNow()
        if (this.#watchers.size > 0) this.#stopLooking = this.#parts.defer.after(lookMs, () => this.lookNow())
      },
    )
  }

  /** From now on no watcher is told anything. */
  stop(): void {
    this.#watchers.clear()
    this.#stopLooking?.()
  }

  #tell(watchers: ReadonlyArray<Watcher>, attempts: ReadonlyArray<AttemptStatus>): void {
    const byId = Map.groupBy(attempts, ({ id }) => id)
    const byPerson = Map.groupBy(attempts, ({ person }) => person)
    for (const watcher of watchers) {
      const { attempt, person } = watcher.sought
      const status = (attempt === null ? byPerson.get(person) : byId.get(attempt))?.find((each) =>
        isSought(each, watcher.sought),
      )
      if (status === undefined || status.outcome === null || !this.#watchers.delete(watcher)) continue
      watcher.decided(status)
    }
  }

  /** One question for those with an id and one for those without; the answers together. */
  #look(sought: ReadonlyArray<Sought>, done: (answer: AttemptsAnswer) => void): void {
    const { attempts } = this.#parts
    const ids = sought.flatMap(({ attempt }) => (attempt === null ? [] : [attempt]))
    const newest = sought.filter(({ attempt }) => attempt === null)
    if (newest.length === 0) return attempts.find(ids, done)
    if (ids.length === 0) return attempts.newest(newest, done)
    attempts.find(ids, (first) => {
      if (first.kind === "missing") return done(first)
      attempts.newest(newest, (second) =>
        done(
          second.kind === "missing" ? second : { kind: "attempts", attempts: [...first.attempts, ...second.attempts] },
        ),
      )
    })
  }

  /** All requests for an option go through one partition, so several seats of it are decided in one place. */
  #send(request: QueuedRequest, done: (answer: EnqueueAnswer) => void): void {
    const { id, person, seats } = request
    const message = { key: String(optionOfSeat(seats[0])), value: JSON.stringify(request) }
    this.#parts.queue.send([message], (sent) => {
      if (sent.kind === "missing") return done(partMissing("Kafka", this.name))
      if (sent.kind === "unknown") return done({ kind: "try-again", refusal: refusal("queue-unknown") })
      this.#notes.ask({ id, person, seats }, (noted) => {
        // It stands in the queue and will be decided: only that it waits cannot be read.
        if (noted.kind === "missing") return done({ kind: "try-again", refusal: refusal("outcome-unknown") })
        done({ kind: "enqueued", attempt: id })
      })
    })
  }

  #freshId(): string {
    return Buffer.from(this.#parts.random.bytes(12)).toString("base64url")
  }
}

/** The key under which the backend that decides books a request: a repetition finds the reservation that it made. */
export const bookingKey = ({ id }: Pick<QueuedRequest, "id">): CommandKey => {
  const digest = createHash("sha256").update(id).digest()
  return { high: digest.readInt32BE(0), low: digest.readInt32BE(4) }
}

const idOfKey = (person: PersonId, { high, low }: CommandKey): string => `${person}.${high}.${low}`

const isSought = (status: AttemptStatus, { after, attempt, person, seat }: Sought): boolean =>
  status.person === person &&
  status.seats[0] === seat &&
  (attempt === null ? status.id !== after : status.id === attempt)

const partMissing = (part: string, backend: string): TryAgain => ({
  kind: "try-again",
  refusal: refusal("lab-part-missing", { part, backend }),
})
const storeMissing = (backend: string): TryAgain => partMissing("PostgreSQL", backend)
