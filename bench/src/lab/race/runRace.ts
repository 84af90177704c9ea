/**
 * One seat, thirty people, many times over: all stand ready, half of them at each of two servers, and all ask in
 * one turn. What they were told and what the store holds in the end goes to the judge.
 */
import type { CallHistory, StoredSeat } from "@ticketrush/audit/history/History"
import { HistoryRecorder, microsOf } from "@ticketrush/audit/history/HistoryRecorder"
import type { HoldersAnswer, ReservationBackend, ReserveAnswer } from "@ticketrush/engine/backends/ReservationBackend"
import { nodeDefer } from "@ticketrush/engine/ports-node"
import { recorded } from "@ticketrush/http/race/recorded"
import { optionIdOf, type PersonId, type SeatId, seatIdOf } from "@ticketrush/protocol"
import { openGates } from "@ticketrush/testing/gatedRows"
import { StoppableTimers } from "@ticketrush/testing/StoppableTimers"
import { Effect, Exit, Scope } from "effect"
import { lateCommitMs, type RacePlan } from "./plans.ts"
import { openSide, type SidePlaces } from "./Side.ts"

export const racers = 30

export type RaceJob = {
  readonly repetitions: number
  readonly places: Omit<SidePlaces, "sessions" | "options">
  readonly commit: string
  /** Ends the Redis of the race and starts it again, empty. */
  readonly loseRedis: () => Promise<void>
}

const option = (concertId: number): number => optionIdOf(concertId, 0)

/** A seat for each repetition, and one before the first, by which everything is known to work. */
const rehearsal = 0
const seatOf = (concertId: number, repetition: number): SeatId => seatIdOf(option(concertId), repetition)

type Server = Pick<ReservationBackend, "reserve" | "release" | "holdersOf">

/** Both servers over the strategy of the plan, until the scope closes. */
export const raceStrategy = async (plan: RacePlan, job: RaceJob): Promise<CallHistory> => {
  const { concertId } = job.places
  const options = [{ optionId: option(concertId), seats: job.repetitions + 1 }]
  const places = { ...job.places, sessions: racers / 2, options }
  const scope = Scope.makeUnsafe()
  const open = (gates = openGates, defer = nodeDefer): Promise<Server> =>
    Effect.runPromise(Scope.provide(openSide(plan.strategy, places, gates, defer), scope))
  try {
    switch (plan.mishap) {
      case "none":
        return await race(plan.strategy.name, [await open(), await open()], job)
      case "late commit": {
        const gates = { ...openGates, beforeCommit: (go: () => void) => void nodeDefer.after(lateCommitMs, go) }
        return await race(plan.strategy.name, [await open(gates), await open(gates)], job)
      }
      case "stopped holder":
        return await raceWithStops(plan, open, job)
      case "lost Redis":
        return await raceForMemory(plan, open, job)
    }
  } finally {
    await Effect.runPromise(Scope.close(scope, Exit.void))
  }
}

type Open = (gates?: typeof openGates, defer?: typeof nodeDefer) => Promise<Server>

/** The first server stops when it is about to write, and goes on once the other has sold the seat. */
const raceWithStops = async ({ strategy }: RacePlan, open: Open, job: RaceJob): Promise<CallHistory> => {
  const timers = new StoppableTimers()
  let stops = false
  let writes: Array<() => void> = []
  const beforeBook = (go: () => void): void => {
    if (!stops) return go()
    timers.stop()
    writes.push(go)
  }
  const first = await open({ ...openGates, beforeBook }, timers.defer)
  const second = await open()
  const goOn = (): void => {
    stops = false
    timers.goOn()
    const waiting = writes
    writes = []
    for (const go of waiting) go()
  }
  const watched: Server = {
    ...second,
    reserve: (asked, done) =>
      second.reserve(asked, (answer) => {
        done(answer)
        if (answer.kind === "reserved") goOn()
      }),
  }
  return race(strategy.name, [first, watched], job, {
    before: () => {
      stops = true
    },
  })
}

/** Nothing reaches the rows, and after the last race the memory of Redis is gone. */
const raceForMemory = async ({ strategy }: RacePlan, open: Open, job: RaceJob): Promise<CallHistory> => {
  const kept: Array<() => void> = []
  const gates = { ...openGates, beforeBook: (go: () => void) => void kept.push(go) }
  try {
    return await race(strategy.name, [await open(gates), await open(gates)], job, { after: job.loseRedis })
  } finally {
    // Its session is lent until then.
    for (const go of kept) go()
  }
}

type Moments = {
  /** Right before all ask. */
  readonly before?: () => void
  /** After the last race and before the store is read. */
  readonly after?: () => Promise<void>
}

export const race = async (
  strategy: string,
  servers: ReadonlyArray<Server>,
  { commit, places, repetitions }: RaceJob,
  { after, before }: Moments = {},
): Promise<CallHistory> => {
  const { concertId } = places
  const recorders = servers.map((_, nth) => new HistoryRecorder(`server ${nth + 1}`, () => microsOf(process.hrtime())))
  const people = Array.from({ length: racers }, (_, n) => n + 1)
  const callers = people.map((person) => {
    const nth = person % servers.length
    return recorded(servers[nth], recorders[nth], person)
  })
  for (const server of servers) await reserve(server, racers + 1, seatOf(concertId, rehearsal))
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    const seat = seatOf(concertId, repetition)
    before?.()
    // Who asks first, and at which server, changes from race to race.
    const order = people.map((_, nth) => people[(nth + repetition) % racers])
    await Promise.all(order.map((person) => reserve(callers[person - 1], person, seat)))
  }
  await after?.()
  const seats = Array.from({ length: repetitions }, (_, nth) => seatOf(concertId, nth + 1))
  return {
    head: {
      workload: "race",
      strategy,
      options: [{ option: option(concertId), seats: repetitions + 1 }],
      seatsPerPersonMax: null,
      commit,
    },
    calls: recorders.flatMap(({ calls }) => calls),
    stored: await storedOf(servers[0], seats),
  }
}

const reserve = (server: Pick<Server, "reserve">, person: PersonId, seat: SeatId): Promise<ReserveAnswer> =>
  new Promise((done) => server.reserve({ person, seats: [seat], key: null }, done))

/** A part that was away may need a moment until it answers again. */
const storedOf = async (server: Server, seats: ReadonlyArray<SeatId>): Promise<ReadonlyArray<StoredSeat>> => {
  const stored: StoredSeat[] = []
  for (const seat of seats) {
    const people = await peopleOf(server, seat)
    if (people.length > 0) stored.push({ seat, people })
  }
  return stored
}

const triesMax = 200
const againMs = 50

const peopleOf = async (server: Server, seat: SeatId): Promise<ReadonlyArray<PersonId>> => {
  for (let tries = 1; ; tries++) {
    const answer = await new Promise<HoldersAnswer>((done) => server.holdersOf(seat, done))
    if (answer.kind === "holders") return answer.people
    if (answer.kind === "refused" || tries === triesMax)
      throw new Error(`the store was not read: ${answer.refusal.code}`)
    await new Promise<void>((resolve) => void nodeDefer.after(againMs, resolve))
  }
}
