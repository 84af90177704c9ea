/** Effect's own storage on Postgres, by the same contract: what we hold Redis to is what Sharding was written against. */
import { PgClient } from "@effect/sql-pg"
import { createDatabase, type TestDatabase } from "@ticketrush/testing"
import { Context, Exit, Layer, Redacted, Scope } from "effect"
import { RunnerStorage } from "effect/cluster/RunnerStorage"
import * as ShardingConfig from "effect/cluster/ShardingConfig"
import * as SqlRunnerStorage from "effect/cluster/SqlRunnerStorage"
import { SqlClient } from "effect/sql"
import { afterAll, beforeAll, describe, onTestFinished } from "vitest"
import {
  addressAt,
  run,
  runnerStorageContract,
  type StorageNode,
  type StorageWorld,
} from "./runner-storage.contract.ts"

let worlds = 0

/** `rows`: locks are rows with a time, not advisory locks of a session. */
const sqlWorld = async (url: string, rows: boolean): Promise<StorageWorld> => {
  const prefix = `cluster_${++worlds}`
  const scopes = new Map<StorageNode, Scope.Closeable>()
  const client = () => PgClient.layer({ url: Redacted.make(url), maxConnections: 3 })
  const config = ShardingConfig.layer({ shardLockExpiration: "5 minutes", shardLockDisableAdvisory: rows })
  const close = (scope: Scope.Closeable) => run(Scope.close(scope, Exit.void))
  const open = async <A, E>(layer: Layer.Layer<A, E>) => {
    const scope = Scope.makeUnsafe()
    onTestFinished(() => close(scope))
    return { scope, context: await run(Layer.buildWithScope(layer, scope)) }
  }
  const { context } = await open(client())
  const sql = Context.get(context, SqlClient.SqlClient)
  const silence = (node: StorageNode, table: string, column: string) =>
    run(
      sql`update ${sql(`${prefix}_${table}`)} set ${sql(column)} = now() - interval '1 hour'
        where address = ${`${node.address.host}:${node.address.port}`}`,
    )
  return {
    node: async () => {
      const layer = SqlRunnerStorage.layerWith({ prefix }).pipe(Layer.provide([client(), config]))
      const { context, scope } = await open(layer)
      const node = { storage: Context.get(context, RunnerStorage), address: addressAt(7_000 + scopes.size) }
      scopes.set(node, scope)
      return node
    },
    leaseOver: async (node) => {
      await silence(node, "runners", "last_heartbeat")
      // The locks of a session end with it.
      if (rows) await silence(node, "locks", "acquired_at")
      else await close(scopes.get(node)!)
    },
  }
}

describe("on a real PostgreSQL", () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase()
  })
  afterAll(() => database.drop())

  runnerStorageContract("PostgreSQL with advisory locks", () => sqlWorld(database.url, false))
  runnerStorageContract("PostgreSQL with leases in rows", () => sqlWorld(database.url, true))
})
