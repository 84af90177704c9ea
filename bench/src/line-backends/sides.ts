/** The lines that are compared, each behind the same port, each in the process that loads it. */
import { PgClient } from "@effect/sql-pg"
import { Engine } from "@ticketrush/engine/actor/Engine"
import type { LineBackend } from "@ticketrush/engine/backends/LineBackend"
import { LineBackendActor } from "@ticketrush/engine/backends/LineBackendActor"
import { lineBackendRedis } from "@ticketrush/engine/backends/LineBackendRedis"
import { migrate } from "@ticketrush/engine/database/migrate"
import type { Journal } from "@ticketrush/engine/journal/Journal"
import { JournalMemory } from "@ticketrush/engine/journal/JournalMemory"
import { JournalPostgres, journalMigrations } from "@ticketrush/engine/journal/JournalPostgres"
import { nodeClock, nodeDatabaseMs, nodeDefer, nodeRandom } from "@ticketrush/engine/ports-node"
import { type Command, type ConcertId, type LinePolicy, limits, noLine } from "@ticketrush/protocol"
import { Effect, Redacted, type Scope } from "effect"
import { opening } from "../core/workloads.ts"

/** `url` of the database of the sale, or of the Redis; null: a journal in memory. */
export type SideJob = { readonly kind: "sale" | "redis"; readonly url: string | null }

export type Side = {
  readonly line: LineBackend
  readonly set: (concertId: ConcertId, policy: LinePolicy) => Promise<void>
  readonly now: () => number
}

/** Admits none before the measurement says so. */
export const waitingLine: LinePolicy = { ...noLine, method: "paused", passMs: limits.dayMs, graceMs: limits.dayMs }
export const openLine: LinePolicy = { ...waitingLine, method: "passthrough" }

const log = { warn: (message: string, fields: object) => console.error(message, fields) }
/** A busy machine must not turn a measurement into "try again". */
const patienceMs = 60_000
const patient = { mailboxWaitMsMax: patienceMs, lineWaitMsMax: patienceMs, outcomeWaitMsMax: patienceMs }

export const openSide = ({ kind, url }: SideJob): Effect.Effect<Side, unknown, Scope.Scope> => {
  if (kind === "redis") return redisSide(Redacted.make(url!))
  return Effect.flatMap(url === null ? memoryJournal : postgresJournal(Redacted.make(url)), saleSide)
}

const redisSide = Effect.fnUntraced(function* (url: Redacted.Redacted) {
  const policies = new Map<ConcertId, LinePolicy>()
  const policyOf = (concertId: ConcertId) => policies.get(concertId)
  const line = yield* lineBackendRedis({ url, policyOf, log, defer: nodeDefer, answerMsMax: patienceMs })
  const set = async (concertId: ConcertId, policy: LinePolicy) => void policies.set(concertId, policy)
  return { line, set, now: nodeDatabaseMs } satisfies Side
})

const memoryJournal = Effect.sync((): Journal => new JournalMemory(nodeDefer, () => Math.floor(nodeDatabaseMs())))

const postgresJournal = Effect.fnUntraced(function* (url: Redacted.Redacted) {
  yield* migrate(journalMigrations).pipe(Effect.provide(PgClient.layer({ url, maxConnections: 1 })))
  return (yield* JournalPostgres.make({ url, log })) as Journal
})

const saleSide = Effect.fnUntraced(function* (journal: Journal) {
  const engine = yield* Effect.acquireRelease(
    Effect.sync(
      () =>
        new Engine({
          journal,
          clock: nodeClock,
          defer: nodeDefer,
          log,
          incarnation: "bench",
          hashSeed: 1,
          random: nodeRandom,
          limits: patient,
        }),
    ),
    (open) => Effect.callback<void>((resume) => open.stop(() => resume(Effect.void))),
  )
  const accepted = (concertId: ConcertId, command: Command) =>
    new Promise<void>((resolve, reject) => {
      engine.submit(concertId, command, (reply) => {
        if (reply.kind === "accepted") resolve()
        else reject(new Error(`a sale of a bench refused: ${JSON.stringify(reply)}`))
      })
    })
  const set = async (concertId: ConcertId, policy: LinePolicy) => {
    if (engine.view(concertId) === undefined) await accepted(concertId, opening(1))
    await accepted(concertId, { kind: "set-line", policy })
  }
  return { line: new LineBackendActor(engine), set, now: nodeDatabaseMs } satisfies Side
})
