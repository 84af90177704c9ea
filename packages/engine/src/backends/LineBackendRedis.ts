/**
 * A waiting line in Redis: per concert a sorted set of those who wait by number of arrival, one of those with a pass by
 * its end, and a hash with the pace. Each call is one script, so nothing happens between its reads and its writes.
 * It is here to be compared with the sale's own line; `docs/decisions/0006` has what it cannot do.
 */
import { readFileSync } from "node:fs"
import {
  type ConcertId,
  invariant,
  isConcertId,
  type LinePolicy,
  limits,
  type Pass,
  type PersonId,
  type Refused,
  reasonOf,
  refusal,
  type TryAgain,
} from "@ticketrush/protocol"
import { Effect, type Redacted, type Scope } from "effect"
import type { Defer, Log } from "../ports.ts"
import {
  type Admitted,
  type AdmittedListener,
  active,
  checkedPerson,
  inLine,
  type LineAnswer,
  type LineBackend,
  type LinePolicyOf,
  nowhere,
  type TickAnswer,
} from "./LineBackend.ts"
import {
  type RedisCall,
  type RedisClient,
  type RedisError,
  redisClient,
  redisDidNothing,
  redisRefused,
} from "./redis-client.ts"

export type LineBackendRedisOptions = {
  readonly url: Redacted.Redacted
  readonly policyOf: LinePolicyOf
  readonly log: Log
  readonly defer: Defer
  /** What the names of all its keys begin with. */
  readonly prefix?: string
  /** How long an answer may take, in milliseconds; a call that waits longer has an unknown outcome. */
  readonly answerMsMax?: number
}

const lua = (name: string): string => readFileSync(new URL(`lua/${name}.lua`, import.meta.url), "utf8")

const scripts = {
  lineJoin: { lua: lua("pace") + lua("join"), numberOfKeys: 3 },
  lineStatus: { lua: lua("status"), numberOfKeys: 2 },
  lineLeave: { lua: lua("leave"), numberOfKeys: 2 },
  lineEndPass: { lua: lua("end-pass"), numberOfKeys: 2 },
  lineTick: { lua: lua("pace") + lua("tick"), numberOfKeys: 3 },
} as const

type Done = (answer: LineAnswer) => void
type Found = readonly [word: string, rank: number]
type Client = RedisClient<
  { readonly [name in Exclude<keyof typeof scripts, "lineTick">]: RedisCall<Found> } & {
    readonly lineTick: RedisCall<readonly [first: number, ...people: ReadonlyArray<string>]>
  }
>

/** People that one script admits at most: Redis does nothing else meanwhile. */
const admittedPerCallMax = 1_000
const connectMsMax = 800

/** Connects, and disconnects when the scope closes. */
export const lineBackendRedis = (
  options: LineBackendRedisOptions,
): Effect.Effect<LineBackendRedis, RedisError, Scope.Scope> => {
  const { url, defer, log, answerMsMax = limits.outcomeWaitMsMax } = options
  const client: Effect.Effect<Client, RedisError, Scope.Scope> = redisClient(
    { url, defer, log, answerMsMax, connectMsMax },
    scripts,
  )
  return Effect.map(client, (client) => new LineBackendRedis(client, options))
}

class LineBackendRedis implements LineBackend {
  readonly #client: Client
  readonly #policyOf: LinePolicyOf
  readonly #log: Log
  readonly #prefix: string
  readonly #listeners = new Set<AdmittedListener>()

  constructor(client: Client, { policyOf, log, prefix = "ticketrush:" }: LineBackendRedisOptions) {
    this.#client = client
    this.#policyOf = policyOf
    this.#log = log
    this.#prefix = prefix
  }

  readonly join = (concertId: ConcertId, person: PersonId, now: number, done: Done): void =>
    this.#onSale(concertId, done, ({ method, waitingMax, activeMax, passMs, batch, everyMs, burst }) => {
      const values = [checkedPerson(person), now, method, waitingMax, activeMax, passMs, batch, everyMs, burst]
      this.#client.lineJoin([...this.#keys(concertId), ...values], (error, answer) => {
        if (error) return done(this.#failed(error))
        const [word, rank] = answer
        if (word === "ADMITTED") this.#tell(concertId, [{ person, pass: rank }])
        done(joined(concertId, word, rank))
      })
    })

  readonly status = (concertId: ConcertId, person: PersonId, now: number, done: Done): void =>
    this.#onSale(concertId, done, () =>
      this.#client.lineStatus([...this.#twoKeys(concertId), checkedPerson(person), now], this.#found(done)),
    )

  readonly leave = (concertId: ConcertId, person: PersonId, _now: number, done: Done): void =>
    this.#onSale(concertId, done, () =>
      this.#client.lineLeave([...this.#twoKeys(concertId), checkedPerson(person)], this.#found(done)),
    )

  readonly endPass = (concertId: ConcertId, person: PersonId, _now: number, done: Done): void =>
    this.#onSale(concertId, done, () =>
      this.#client.lineEndPass([...this.#twoKeys(concertId), checkedPerson(person)], this.#found(done)),
    )

  readonly tick = (concertId: ConcertId, now: number, done: (answer: TickAnswer) => void): void =>
    this.#onSale(concertId, done, ({ method, batch, everyMs, burst, activeMax, passMs }) => {
      const values = [now, method, activeMax, passMs, batch, everyMs, burst, admittedPerCallMax]
      this.#client.lineTick([...this.#keys(concertId), ...values], (error, answer) => {
        if (error) return done(this.#failed(error))
        const [first, ...people] = answer
        if (people.length > 0) this.#tell(concertId, numbered(first, people))
        if (people.length < admittedPerCallMax) return done({ kind: "ticked" })
        this.tick(concertId, now, done)
      })
    })

  readonly onAdmitted = (listener: AdmittedListener): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #onSale(concertId: ConcertId, done: (answer: Refused) => void, call: (policy: LinePolicy) => void): void {
    const policy = this.#policyOf(concertId)
    if (policy === undefined) return done({ kind: "refused", refusal: refusal("sale-unknown", { concertId }) })
    call(policy)
  }

  #tell(concertId: ConcertId, admitted: ReadonlyArray<Admitted>): void {
    for (const listener of this.#listeners) listener(concertId, admitted)
  }

  /** The braces keep all keys of a concert on one node of a Redis cluster, which a script needs. */
  #twoKeys(concertId: ConcertId): readonly [string, string] {
    invariant(isConcertId(concertId), "a line belongs to a concert")
    const name = `${this.#prefix}{${concertId}}`
    return [`${name}:line`, `${name}:passes`]
  }

  #keys(concertId: ConcertId): ReadonlyArray<string> {
    const [line, passes] = this.#twoKeys(concertId)
    return [line, passes, `${this.#prefix}{${concertId}}:pace`]
  }

  #found(done: Done): (error: unknown, answer: Found) => void {
    return (error, answer) => done(error ? this.#failed(error) : standing(...answer))
  }

  /** A call that was never sent was not decided; the outcome of one that was sent and not answered is unknown. */
  #failed(error: unknown): TryAgain {
    if (redisRefused(error)) this.#log.warn("Redis refused a call of the line", { reason: reasonOf(error) })
    return { kind: "try-again", refusal: refusal(redisDidNothing(error) ? "unavailable" : "outcome-unknown") }
  }
}

const numbered = (first: Pass, people: ReadonlyArray<string>): ReadonlyArray<Admitted> =>
  people.map((person, n) => ({ person: Number(person), pass: first + n }))

const joined = (concertId: ConcertId, word: string, rank: number): LineAnswer => {
  if (word === "line-closed") return { kind: "refused", refusal: refusal("line-closed", { concertId }) }
  if (word === "line-full") return { kind: "refused", refusal: refusal("line-full", { concertId, limit: rank }) }
  return word === "ADMITTED" ? active : standing(word, rank)
}

const standing = (word: string, rank: number): LineAnswer => {
  if (word === "ACTIVE") return active
  return word === "WAITING" ? inLine(rank) : nowhere
}
