/**
 * Simulated rows beside those of a real Postgres: seeded schedules of single statements over three sessions. After every
 * statement both must have answered the same sessions with the same, and keep the same ones waiting.
 */
import type { RowSessionPostgres } from "@ticketrush/engine/backends/RowSessionPostgres"
import {
  type Booking,
  isFailure,
  type RowSession,
  type RowStore,
  type SeatRow,
} from "@ticketrush/engine/backends/RowStore"
import { optionIdOf, seatIdOf } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type LabDatabase, openLab } from "../../../engine/test/backends/row-store.ts"
import { Randomness, type RandomStream } from "../../src/prng.ts"
import { RunQueue } from "../../src/RunQueue.ts"
import { RowStoreSim } from "../../src/rows/RowStoreSim.ts"
import { RowsSim } from "../../src/rows/RowsSim.ts"

const sessions = 3
const seatCount = 4
const schedules = process.env.TICKETRUSH_DEPTH === "verify" ? 400 : 30
const statementsMax = 24

type Action =
  | { readonly kind: "begin"; readonly isolation: "read committed" | "serializable" }
  | { readonly kind: "read" | "advise"; readonly seats: ReadonlyArray<number> }
  | {
      readonly kind: "lock"
      readonly seats: ReadonlyArray<number>
      readonly strength: "update" | "no-key-update"
      readonly skipLocked: boolean
    }
  | {
      readonly kind: "book"
      readonly seats: ReadonlyArray<number>
      readonly only: "any" | "free" | "versions"
      readonly key: number | null
    }
  | { readonly kind: "commit" | "rollback" }

/** What a session may do next: a serializable one writes what it has read, as the strategies do. */
type State = { open: "none" | "read committed" | "serializable"; read: ReadonlyArray<number> | null }

const draw = (random: RandomStream, state: State): Action => {
  const some = (): ReadonlyArray<number> => {
    const picked = Array.from({ length: seatCount }, (_, n) => n).filter(() => random.chance("seat", 0.4))
    return picked.length > 0 ? picked : [random.below("one", seatCount)]
  }
  const key = random.chance("keyed", 0.2) ? random.below("key", 2) : null
  const only = random.pick("only", ["any", "free", "versions"] as const)
  if (state.open === "none") {
    if (random.chance("alone", 0.3)) return { kind: "book", seats: [random.below("one", seatCount)], only, key }
    if (random.chance("look", 0.3)) return { kind: "read", seats: some() }
    return { kind: "begin", isolation: random.pick("isolation", ["read committed", "serializable"] as const) }
  }
  if (random.chance("end", 0.25)) return { kind: random.chance("commit", 0.8) ? "commit" : "rollback" }
  if (state.open === "serializable") {
    if (state.read === null) return { kind: "read", seats: some() }
    return { kind: "book", seats: state.read, only: "any", key: null }
  }
  const kind = random.pick("kind", ["read", "lock", "lock", "advise", "book", "book"] as const)
  if (kind === "book") return { kind, seats: some(), only, key }
  if (kind !== "lock") return { kind, seats: some() }
  const skipLocked = random.chance("skip", 0.3)
  return { kind, seats: some(), strength: random.pick("strength", ["update", "no-key-update"] as const), skipLocked }
}

/** One side of the comparison. */
class World {
  readonly sessions: RowSession[] = []
  /** Answers in words, by session; undefined while it waits. */
  readonly answers: Array<string | undefined> = []
  readonly #lastRead: Array<ReadonlyArray<SeatRow>> = []
  /** Reservations by the order in which they came up: their numbers differ. */
  readonly #names = new Map<number, number>()
  readonly #seat: (index: number) => number

  constructor(seat: (index: number) => number) {
    this.#seat = seat
  }

  issue(session: number, action: Action): void {
    this.answers[session] = undefined
    const at = this.sessions[session]
    const told = (answer: unknown): void => {
      if (action.kind === "read" && Array.isArray(answer)) this.#lastRead[session] = answer
      this.answers[session] = this.#words(answer)
    }
    const seats = "seats" in action ? action.seats.map(this.#seat) : []
    switch (action.kind) {
      case "begin":
        return at.begin(action.isolation, told)
      case "read":
        return at.read(seats, told)
      case "advise":
        return at.advise(seats, told)
      case "lock":
        return at.lock(seats, action, told)
      case "book":
        return at.book(this.#booking(session, seats, action), told)
      default:
        return at[action.kind](told)
    }
  }

  #booking(session: number, seats: ReadonlyArray<number>, action: Extract<Action, { readonly kind: "book" }>): Booking {
    const read = this.#lastRead[session] ?? []
    const versions = seats.map((seat) => read.find((row) => row.seat === seat) ?? { seat, version: 0, holder: null })
    const key = action.key === null ? null : { high: action.key, low: 1 }
    return { person: 1, seats, key, only: action.only === "versions" ? versions : action.only }
  }

  #words(answer: unknown): string {
    if (isFailure(answer)) return `failed: ${answer.why}${/deadlock/.test(answer.reason) ? " (deadlock)" : ""}`
    return JSON.stringify(answer, (name, value) => {
      if (name === "at") return 0
      if (name === "seat") return Array.from({ length: seatCount }, (_, n) => this.#seat(n)).indexOf(value)
      if ((name !== "holder" && name !== "reservation") || value === null) return value
      if (!this.#names.has(value)) this.#names.set(value, this.#names.size + 1)
      return this.#names.get(value)
    })
  }
}

const lend = (store: RowStore): Promise<RowSession> =>
  new Promise((done, failed) => store.session((session) => (isFailure(session) ? failed(session) : done(session))))

describe("simulated rows and those of Postgres", () => {
  let lab: LabDatabase
  let store: RowStore
  /** Sessions of a schedule that is under way. */
  const left = new Set<RowSession>()
  beforeAll(async () => {
    lab = await openLab()
    store = await lab.store({ sessionsMax: sessions + 1 })
  })
  afterAll(async () => {
    for (const session of left) session.giveBack()
    await lab.close()
  })

  const run = async (seed: number): Promise<void> => {
    const random = new Randomness(seed).domain("schedule")
    const seat = (index: number): number => seatIdOf(optionIdOf(seed, 0), index)
    const real = new World(seat)
    const sim = new World(seat)
    const queue = new RunQueue(random)
    const rows = new RowsSim()
    const simulated = new RowStoreSim({
      rows,
      queue,
      random,
      sessionsMax: sessions,
      roundTripMsMax: 0,
      onStatement: () => {},
    })
    const options = [{ optionId: optionIdOf(seed, 0), seats: seatCount }]
    await new Promise((done) => store.open(seed, options, done))
    simulated.open(seed, options, () => {})
    // PostgreSQL plans differently once it has statistics of such small tables, which otherwise come at no known moment.
    if (seed % 2 === 0) await lab.tables.run(lab.tables.sql`vacuum analyze lab_seat, lab_reservation`)
    const pids: number[] = []
    for (let n = 0; n < sessions; n++) {
      const session = (await lend(store)) as RowSessionPostgres
      pids.push(
        await new Promise((done) =>
          session.ask<number>(
            { text: "select pg_backend_pid()" },
            (pid) => done(pid as number),
            ([[pid]]) => Number(pid),
          ),
        ),
      )
      real.sessions.push(session)
      left.add(session)
      sim.sessions.push(await lend(simulated))
      real.answers[n] = sim.answers[n] = "idle"
    }
    const { sql } = lab.tables
    const blocked = async (n: number): Promise<boolean> => {
      const asked = sql<{ readonly waits: boolean }>`select cardinality(pg_blocking_pids(${pids[n]})) > 0 as waits`
      const [{ waits }] = await lab.tables.run(asked)
      return waits
    }
    const rollbackReal = (n: number): Promise<unknown> => new Promise((done) => real.sessions[n].rollback(done))
    const rollback = async (n: number): Promise<void> => {
      await rollbackReal(n)
      await new Promise((done) => {
        sim.sessions[n].rollback(done)
        while (queue.step(1)) {
          // One statement, and what it sets free.
        }
      })
    }
    const states: State[] = Array.from({ length: sessions }, () => ({ open: "none", read: null }))
    const waitingIn = ({ answers }: World): ReadonlyArray<number> =>
      states.map((_, n) => n).filter((n) => answers[n] === undefined)
    const trace: string[] = []
    const bothAnswered = (): Promise<unknown> =>
      until(`both have answered the same:\n${trace.join("\n")}\n${JSON.stringify([sim.answers, real.answers])}`, () =>
        real.answers.every((answer, n) => (answer === undefined) === (sim.answers[n] === undefined)),
      )
    schedule: for (let n = 0; n < statementsMax; n++) {
      const ready = states.map((_, at) => at).filter((at) => sim.answers[at] !== undefined)
      if (ready.length === 0) break
      const at = random.pick("session", ready)
      const action = draw(random, states[at])
      trace.push(`${at}: ${JSON.stringify(action)}`)
      const waiting = waitingIn(sim)
      sim.issue(at, action)
      while (queue.step(1)) {
        // One statement, and what it sets free.
      }
      real.issue(at, action)
      const deadlock = sim.answers.some((answer) => answer?.endsWith("(deadlock)"))
      // Which of those in the circle is ended is the database's to say, so a schedule ends with its first deadlock.
      if (deadlock) {
        await until(`a deadlock is ended:\n${trace.join("\n")}`, () =>
          real.answers.some((answer) => answer?.endsWith("(deadlock)")),
        )
        break
      }
      // Two who waited for one row both go for its newest version once the row is free, and PostgreSQL does not say which of
      // them gets there first. So a schedule ends where one of two waiting sessions is set free.
      if (waiting.length > 1 && waiting.some((n) => sim.answers[n] !== undefined)) {
        await until(`one of two is set free:\n${trace.join("\n")}`, () =>
          waiting.some((n) => real.answers[n] !== undefined),
        )
        break
      }
      await bothAnswered()
      expect({ trace, answers: real.answers }).toEqual({ trace, answers: sim.answers })
      for (const [n, answer] of sim.answers.entries())
        if (answer === undefined)
          await until(
            `session ${n} waits, seed ${seed}:\n${trace.join("\n")}\n${JSON.stringify([sim.answers, real.answers])}`,
            () => blocked(n),
          )
      follow(states[at], action, sim.answers[at])
      for (const [n, answer] of sim.answers.entries()) {
        if (answer === undefined || !hasEnded(answer) || states[n].open === "none") continue
        states[n] = { open: "none", read: null }
        // What is left to say in a transaction that has failed.
        const waited = waitingIn(sim)
        await rollback(n)
        const freed = waited.some((n) => sim.answers[n] !== undefined)
        // A rollback frees those who wait as a commit does: see above for two of them.
        if (freed && waited.length > 1) break schedule
        // They go on by themselves, and must have ended before the next statement is drawn.
        await bothAnswered()
        expect({ trace, answers: real.answers }).toEqual({ trace, answers: sim.answers })
      }
    }
    while (left.size > 0) {
      // Waiting sessions are set free by those that end.
      const session = await until("a session is answered", () =>
        real.sessions.find((each, n) => left.has(each) && real.answers[n] !== undefined),
      )
      const n = real.sessions.indexOf(session)
      await rollbackReal(n)
      left.delete(session)
      session.giveBack()
    }
  }

  it("answer every statement alike, and make the same sessions wait, in seeded schedules", async () => {
    for (let seed = 1; seed <= schedules; seed++) await run(seed)
  })
})

/** A statement that failed, or met a key that is known, has ended its transaction. */
const hasEnded = (answer: string): boolean => answer.startsWith("failed") || answer.includes("key-known")

const follow = (state: State, action: Action, answer: string | undefined): void => {
  if (action.kind === "begin") state.open = action.isolation
  if (action.kind === "commit" || action.kind === "rollback") Object.assign(state, { open: "none", read: null })
  if (action.kind === "read" && state.open === "serializable" && answer !== undefined) state.read = action.seats
}
