/** One race: set up, make people, connect, shoot, read back. */
import { type Progress, progress, type Screen } from "../terminal/progress.ts"
import type { RaceOptions } from "./arguments.ts"
import { type ClientWorld, messageOf, ServerGone, type TimedAnswer, TrustedClient } from "./TrustedClient.ts"
import { type Aftermath, type Outcome, violations } from "./verdict.ts"

/** What a race takes from outside, so that it decides nothing about time and chance itself. */
export type RaceWorld = ClientWorld & {
  /** Of the server's trusted surface; null to send none. */
  readonly token: string | null
  /** When the concert of the race takes place. */
  readonly concertDate: string
  readonly randomId: () => string
  readonly screen: Screen
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

export const race = async (options: RaceOptions, world: RaceWorld): Promise<RaceResult> => {
  const client = new TrustedClient({ url: options.url, token: world.token }, options.users, world)
  try {
    const { concertId, optionId } = await client.setUp(raceTitle(options), options.seats, world.concertDate)
    const people = await makePeople(client, options, world)
    const asks = seatsAsked(
      options,
      (await client.seatMap(optionId)).map(({ id }) => id),
    )
    const keys = asks.map(() => world.randomId())
    await client.connect()
    const holds = asks.map((asked, i) => outcome(people[i], asked, client.hold(people[i], asked, keys[i])))
    const outcomes = await Promise.all(holds)
    const aftermath = await readBack(client, optionId, outcomes, world)
    const broken = violations(outcomes, aftermath)
    return { options, concertId, optionId, connections: client.connections, outcomes, aftermath, violations: broken }
  } finally {
    client.close()
  }
}

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

const makePeople = async (client: TrustedClient, options: RaceOptions, world: RaceWorld): Promise<number[]> => {
  const run = world.randomId().slice(0, 8)
  if (options.samePerson) {
    const userId = await client.createUser(`runner-${run}`)
    return Array.from({ length: options.users }, () => userId)
  }
  const shown = progress(world.screen, "Making people", options.users)
  const names = Array.from({ length: options.users }, (_, i) => `runner-${run}-${i + 1}`)
  return inTurn(names, (name) => client.createUser(name), shown)
}

const outcome = async (userId: number, asked: number[], hold: Promise<TimedAnswer>): Promise<Outcome> => {
  try {
    const answer = await hold
    const { status, tookMs, body } = answer
    const code = body !== undefined && "code" in body ? String(body.code) : messageOf(answer)
    const held = status === 201 && body !== undefined && "id" in body
    return { userId, asked, status, code: held ? "" : code, reservationId: held ? Number(body.id) : 0, tookMs }
  } catch (cause) {
    if (!(cause instanceof ServerGone)) throw cause
    return { userId, asked, status: 0, code: cause.message, reservationId: 0, tookMs: 0 }
  }
}

const readBack = async (
  client: TrustedClient,
  optionId: number,
  outcomes: ReadonlyArray<Outcome>,
  { screen }: RaceWorld,
): Promise<Aftermath> => {
  const people = [...new Set(outcomes.map(({ userId }) => userId))]
  const asked = progress(screen, "Reading back who holds what", people.length)
  const lists = await inTurn(people, (userId) => client.reservationsOf(userId), asked)
  const owned = new Map<number, number>()
  for (const [i, ids] of lists.entries()) for (const id of ids) owned.set(id, people[i])
  for (const { reservationId, userId } of outcomes) if (reservationId !== 0) owned.set(reservationId, userId)
  const read = progress(screen, "Reading back reservations", owned.size)
  const reservations = await inTurn([...owned], ([id, userId]) => client.reservation(id, userId), read)
  return { seats: await client.seatMap(optionId), reservations }
}

/** Results in the order of the items, a bounded number under way at once. */
const inTurn = async <A, B>(items: ReadonlyArray<A>, work: (item: A) => Promise<B>, shown: Progress): Promise<B[]> => {
  const results = new Array<B>(items.length)
  let next = 0
  let done = 0
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const i = next++
      results[i] = await work(items[i])
      shown.step(++done)
    }
  }
  await Promise.all(Array.from({ length: Math.min(quietRequestsMax, items.length) }, worker))
  shown.end()
  return results
}
