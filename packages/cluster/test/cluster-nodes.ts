/** Whole nodes of a cluster in one process: engine, sockets, a real Redis and a real journal. */

import { PgClient } from "@effect/sql-pg"
import { Engine } from "@ticketrush/engine/actor/Engine"
import { freePort } from "@ticketrush/engine/database/freePort"
import { migrate } from "@ticketrush/engine/database/migrate"
import type { ClaimResult } from "@ticketrush/engine/journal/Journal"
import { JournalPostgres, journalMigrations } from "@ticketrush/engine/journal/JournalPostgres"
import { saleRouter } from "@ticketrush/engine/ownership/SaleRouter"
import { nodeClock, nodeDefer, nodeRandom } from "@ticketrush/engine/ports-node"
import { LocalSales } from "@ticketrush/engine/sales/LocalSales"
import type { Submitted } from "@ticketrush/engine/sales/SaleCommands"
import type { Asked, Question } from "@ticketrush/engine/sales/SaleReads"
import type { Sales } from "@ticketrush/engine/sales/Sales"
import { type Command, optionIdOf, seatIdOf, sectionA } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { Effect, Exit, Logger, Redacted, Scope } from "effect"
import { RunnerAddress } from "effect/cluster/RunnerAddress"
import { expect, onTestFinished } from "vitest"
import { ClusterNode } from "../src/ClusterNode.ts"
import { clusterReader } from "../src/ClusterView.ts"
import { leaseSettings } from "../src/LeaseSettings.ts"
import { runnerStorageRedis } from "../src/RunnerStorageRedis.ts"
import type { MoveOrdered } from "../src/runner-scripts.ts"
import { allShards } from "../src/sharding-settings.ts"
import { sharedSettings } from "../src/shared-settings.ts"

type Answer = Submitted<{ readonly kind: "overview" }>

export type ClusterTestNode = {
  readonly name: string
  /** Where the others reach it. */
  readonly address: string
  readonly sales: Sales
  readonly engine: Engine
  readonly owns: (concertId: number) => boolean
  /** As the engine says it when the journal refuses an append. */
  readonly fenced: (concertId: number) => void
  readonly submit: (concertId: number, command: Command) => Promise<Answer>
  /** As a client does it: "try again" is asked again, until the sale has decided. */
  readonly decided: (concertId: number, command: Command) => Promise<Answer>
  readonly ask: <Q extends Question>(concertId: number, question: Q) => Promise<Asked<Q>>
  readonly stop: () => Promise<void>
}

const lease = leaseSettings(4_000)
let ports = 0

export const prepareDatabase = (url: string): Promise<void> =>
  Effect.runPromise(
    migrate(journalMigrations).pipe(
      Effect.provide(PgClient.layer({ url: Redacted.make(url) })),
      Effect.asVoid,
      Effect.scoped,
    ),
  )

export const startClusterNode = async (
  name: string,
  {
    databaseUrl,
    prefix,
    redisUrl,
  }: { readonly databaseUrl: string; readonly prefix: string; readonly redisUrl: string },
): Promise<ClusterTestNode> => {
  const scope = Scope.makeUnsafe()
  const log = { warn: () => {} }
  const shared = { clock: nodeClock, defer: nodeDefer, log }
  const port = await Effect.runPromise(freePort(process.pid * 11 + 100 * ++ports))
  const address = new RunnerAddress({ host: "127.0.0.1", port })
  const started = Effect.gen(function* () {
    const storage = yield* runnerStorageRedis({
      ...{
        ...shared,
        url: Redacted.make(redisUrl),
        prefix,
        lease,
        settings: sharedSettings(lease),
        build: "1.0.0",
        wallMs: Date.now,
        shards: allShards,
        policy: "freeze" as const,
      },
      incarnation: name,
    })
    const journal = yield* JournalPostgres.make({ url: Redacted.make(databaseUrl), log })
    const cluster = new ClusterNode({ ...shared, address, lease, storage, incarnation: name })
    const { ownership, remote } = cluster
    const engine = yield* Effect.acquireRelease(
      Effect.sync(
        () =>
          new Engine({
            ...shared,
            journal,
            directory: journal,
            random: nodeRandom,
            incarnation: name,
            hashSeed: 1,
            ownership,
          }),
      ),
      (engine) => Effect.callback<void>((resume) => engine.stop(() => resume(Effect.void))),
    )
    const local = new LocalSales({ engine, defer: nodeDefer })
    yield* cluster.join({ engine, sales: local })
    return { engine, ownership, sales: saleRouter({ local, ownership, remote }) }
  })
  const { engine, ownership, sales } = await Effect.runPromise(
    started.pipe(Scope.provide(scope), Effect.provide(Logger.layer([]))),
  )
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => (stopping ??= Effect.runPromise(Scope.close(scope, Exit.void)))
  onTestFinished(stop)
  const submit: ClusterTestNode["submit"] = (concertId, command) =>
    new Promise((resolve) => sales.submit(concertId, command, { kind: "overview" }, resolve))
  return {
    ...{ name, sales, engine, stop, submit, address: `${address.host}:${port}` },
    owns: (concertId) => ownership.ownerOf(concertId).kind === "here",
    fenced: ownership.fenced,
    decided: (concertId, command) =>
      until("the sale decides", async () => {
        const answer = await submit(concertId, command)
        return "reply" in answer && answer.reply.kind !== "try-again" && answer
      }),
    ask: (concertId, question) => new Promise((resolve) => sales.ask(concertId, question, resolve)),
  }
}

/** As an operator orders it. */
export const moveSale = (
  redisUrl: string,
  prefix: string,
  concertId: number,
  to: string | null,
): Promise<MoveOrdered> =>
  Effect.runPromise(
    Effect.flatMap(
      clusterReader({ url: Redacted.make(redisUrl), prefix, defer: nodeDefer, log: { warn: () => {} } }),
      ({ move }) => move(concertId, to),
    ).pipe(Effect.scoped),
  )

const openSale = (seats: number): Command => ({
  kind: "open-sale",
  policy: { seatsPerPersonMax: 0, holdTtlMs: 300_000, opensAt: 0 },
  options: [{ number: 0, layout: sectionA(seats), tiers: [{ name: "R", price: 132_000 }] }],
})

/** Opens it, be it that an answer which says so got lost before. */
export const open = async (node: ClusterTestNode, concertId: number, seats: number): Promise<void> => {
  const opened = await node.decided(concertId, openSale(seats))
  if (!("reply" in opened)) throw new Error("the sale has failed")
  expect(await node.ask(concertId, { kind: "overview" })).toMatchObject({ kind: "answer" })
}

/** `key` makes it safe to send it again. */
export const holdOf = (concertId: number, person: number, seat: number): Command => ({
  kind: "hold",
  person,
  seats: [seatIdOf(optionIdOf(concertId, 0), seat)],
  key: { high: concertId, low: person },
})

/** Claims a sale as a process that is no node of the cluster. */
export const claimFrom = (databaseUrl: string, concertId: number): Promise<ClaimResult> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.flatMap(JournalPostgres.make({ url: Redacted.make(databaseUrl), log: { warn: () => {} } }), (journal) =>
        Effect.callback<ClaimResult>((resume) =>
          journal.claim(concertId, "stranger", "any", (result) => resume(Effect.succeed(result))),
        ),
      ),
    ),
  )
