/** One race: set up, make people, connect, shoot, read back. */
import { type RequestError, sentOnce, TicketRush, type TicketRushClient } from "@ticketrush/client"
import { Effect, Fiber, Result } from "effect"
import { HttpClient } from "effect/http"
import type { ServerChoice } from "../server.ts"
import { progress, type Screen } from "../terminal/progress.ts"
import type { RaceOptions } from "./arguments.ts"
import { HeldConnections, Stopwatch } from "./HeldConnections.ts"
import { isOpen, makeSurvive, type Survive } from "./Survival.ts"
import { type Aftermath, type Outcome, violations } from "./verdict.ts"

/** What a race takes from outside, so that it decides nothing about time and chance itself. */
export type RaceWorld = {
  readonly monotonicMs: () => number
  /** When the concert of the race takes place. */
  readonly concertDate: string
  readonly randomId: () => string
  readonly screen: Screen
  /** A server that is not there from the beginning is waited for, too: it has been there for an earlier race. */
  readonly wasThere: boolean
}

export type RaceResult = {
  readonly options: RaceOptions
  readonly concertId: number
  readonly optionId: number
  readonly connections: number
  readonly outcomes: ReadonlyArray<Outcome>
  readonly aftermath: Aftermath
  readonly violations: ReadonlyArray<string>
}

/** Requests of the quiet parts that are under way at once. */
const quietRequestsMax = 64

export const race = Effect.fnUntraced(function* (options: RaceOptions, server: ServerChoice, world: RaceWorld) {
  const held = yield* Effect.acquireRelease(
    Effect.sync(() => new HeldConnections(options.users, world.monotonicMs)),
    (connections) => Effect.sync(() => connections.close()),
  )
  const { url, token } = server
  /** Sends everything once; what may be sent again is decided here. */
  const client = yield* Effect.provideService(
    TicketRush.make({ url, token, patience: sentOnce }),
    HttpClient.HttpClient,
    held.transport,
  )
  const survive = yield* makeSurvive(client, world)
  const setting = setUp(client, options, world)
  const { concertId, optionId } = yield* world.wasThere ? survive(setting) : setting
  const people = yield* makePeople(client, survive, options, world)
  const seats = yield* survive(client.seats.seatMap({ params: { optionId }, query: {} }))
  const asks = seatsAsked(
    options,
    seats.map(({ id }) => id),
  )
  const shots = asks.map((asked, i) => shot(client, people[i], asked, world.randomId()))
  yield* connectAll(client, survive, held)
  const outcomes = yield* answered(yield* shoot(shots, held), shots, survive)
  const aftermath = yield* readBack(client, survive, optionId, outcomes, world)
  const broken = violations(outcomes, aftermath)
  return { options, concertId, optionId, connections: held.count, outcomes, aftermath, violations: broken }
}, Effect.scoped)

/** The page folds concerts away whose title begins with "Race: ". */
export const raceTitle = ({ users, seats }: RaceOptions): string =>
  `Race: ${users} people, ${seats === 1 ? "one seat" : `${seats} seats`}`

/** Person i asks for seat i, round and round; for pairs, for seat i and its right neighbour. */
export const seatsAsked = ({ users, pairs }: RaceOptions, seats: ReadonlyArray<number>): number[][] =>
  Array.from({ length: users }, (_, i) => {
    if (!pairs) return [seats[i % seats.length]]
    const left = i % (seats.length - 1)
    return [seats[left], seats[left + 1]]
  })

const setUp = (client: TicketRushClient, options: RaceOptions, { concertDate }: RaceWorld) => {
  const names = { artistName: "Race Track", entertainmentName: "Race Track", agencyName: "Race Track" }
  const payload = { title: raceTitle(options), ...names, concertDate, seatCount: options.seats }
  return Effect.map(client.setup.setup({ payload }), ({ concertId, optionIds }) => ({
    concertId,
    optionId: optionIds[0],
  }))
}

/** A person who may have been made without an answer is left alone: the next try takes another name. */
const makePeople = (client: TicketRushClient, survive: Survive, options: RaceOptions, world: RaceWorld) => {
  const run = world.randomId().slice(0, 8)
  const create = (name: string) => {
    let tries = 0
    const named = Effect.suspend(() => {
      const username = tries++ === 0 ? name : `${name}-${tries}`
      return Effect.map(client.users.createUser({ payload: { username } }), ({ id }) => id)
    })
    return survive(named)
  }
  if (options.samePerson) {
    return Effect.map(create(`runner-${run}`), (userId) => Array.from({ length: options.users }, () => userId))
  }
  const names = Array.from({ length: options.users }, (_, i) => `runner-${run}-${i + 1}`)
  return inTurn(names, create, world.screen, "Making people")
}

/** Opens every connection: none is free while the requests are made, so each one gets its own. */
const connectAll = ({ health }: TicketRushClient, survive: Survive, held: HeldConnections) =>
  Effect.all(
    Array.from({ length: held.count }, () => survive(health.live())),
    { concurrency: "unbounded", discard: true },
  )

/** One hold, sent once, and what it came to. Fails where that is open: no answer came, or one that decides nothing. */
const shot = (
  { reservations }: TicketRushClient,
  userId: number,
  asked: number[],
  key: string,
): Effect.Effect<Outcome, RequestError> => {
  let tookMs = 0
  const seats = asked.length === 1 ? { seatId: asked[0] } : { seatIds: asked }
  return reservations.hold({ headers: { "idempotency-key": key }, payload: { userId, ...seats } }).pipe(
    Effect.provideService(Stopwatch, (ms) => {
      tookMs = ms
    }),
    Effect.map(({ id }) => ({ userId, asked, status: 201, code: "", reservationId: id, tookMs })),
    Effect.catch((error) =>
      isOpen(error)
        ? Effect.fail(error)
        : Effect.succeed({ userId, asked, ...answerOf(error), reservationId: 0, tookMs }),
    ),
  )
}

const answerOf = (error: RequestError): { readonly status: number; readonly code: string } => {
  const code = error._tag === "UnexpectedAnswer" ? null : error.code
  return { status: error.status, code: code ?? error.message }
}

type Shot = Effect.Effect<Outcome, RequestError>

/** Makes all requests ready, and then sends them at once. */
const shoot = Effect.fnUntraced(function* (shots: ReadonlyArray<Shot>, held: HeldConnections) {
  held.closeGate()
  const fibers = yield* Effect.forEach(shots, (each) => Effect.forkChild(Effect.result(each)))
  while (held.waiting < shots.length) yield* Effect.yieldNow
  held.openGate()
  return yield* Fiber.joinAll(fibers)
})

/** Sends each hold whose answer is open again, until it has one. */
const answered = (
  results: ReadonlyArray<Result.Result<Outcome, RequestError>>,
  shots: ReadonlyArray<Shot>,
  survive: Survive,
) =>
  Effect.forEach(
    results,
    (result, i) =>
      Result.isSuccess(result)
        ? Effect.succeed(result.success)
        : Effect.map(survive(shots[i]), (outcome): Outcome => ({ ...outcome, again: true })),
    { concurrency: quietRequestsMax },
  )

const readBack = Effect.fnUntraced(function* (
  client: TicketRushClient,
  survive: Survive,
  optionId: number,
  outcomes: ReadonlyArray<Outcome>,
  { screen }: RaceWorld,
) {
  const people = [...new Set(outcomes.map(({ userId }) => userId))]
  const listed = (userId: number) => survive(client.lists.reservationsOfUser({ params: { userId } }))
  const lists = yield* inTurn(people, listed, screen, "Reading back who holds what")
  const owned = new Map<number, number>()
  for (const [i, list] of lists.entries()) for (const { id } of list) owned.set(id, people[i])
  for (const { reservationId, userId } of outcomes) if (reservationId !== 0) owned.set(reservationId, userId)
  const read = ([reservationId, userId]: readonly [number, number]) =>
    survive(client.reservations.reservation({ params: { reservationId }, query: { userId } }))
  const reservations = yield* inTurn([...owned], read, screen, "Reading back reservations")
  const seats = yield* survive(client.seats.seatMap({ params: { optionId }, query: {} }))
  return { seats, reservations } satisfies Aftermath as Aftermath
})

/** Results in the order of the items, a bounded number under way at once. */
const inTurn = <A, B, E>(
  items: ReadonlyArray<A>,
  work: (item: A) => Effect.Effect<B, E>,
  screen: Screen,
  label: string,
): Effect.Effect<B[], E> =>
  Effect.suspend(() => {
    const shown = progress(screen, label, items.length)
    let done = 0
    const step = Effect.sync(() => shown.step(++done))
    return Effect.forEach(items, (item) => Effect.tap(work(item), step), { concurrency: quietRequestsMax }).pipe(
      Effect.tap(() => Effect.sync(() => shown.end())),
    )
  })
