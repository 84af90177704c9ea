/** Servers that share their sales over a Redis and a database of their own. */
import { type ClusterReader, clusterReader } from "@ticketrush/cluster/ClusterView"
import { clusterPrefix } from "@ticketrush/cluster/cluster-profile"
import { freePort } from "@ticketrush/engine/database/freePort"
import { nodeDefer } from "@ticketrush/engine/ports-node"
import { createDatabase, makeTestFolder, type PrivateRedis, startRedis, type TestDatabase } from "@ticketrush/testing"
import { Effect, Exit, Redacted, Scope } from "effect"
import { ServerProcess } from "../process/ServerProcess.ts"

export type ClusterServer = { readonly server: ServerProcess; readonly address: string }

export class ClusterServers {
  readonly redis: PrivateRedis
  readonly database: TestDatabase
  readonly nodes: Array<ClusterServer> = []
  readonly #folder = makeTestFolder()
  readonly #scope = Scope.makeUnsafe()

  private constructor(redis: PrivateRedis, database: TestDatabase) {
    this.redis = redis
    this.database = database
  }

  /** One after another: the first makes the tables and the keys that all of them share. */
  static async start(count: number, env: NodeJS.ProcessEnv = {}): Promise<ClusterServers> {
    const [redis, database] = await Promise.all([startRedis(), createDatabase()])
    const cluster = new ClusterServers(redis, database)
    try {
      for (let nth = 0; nth < count; nth++) {
        const port = await Effect.runPromise(freePort(process.pid * 13 + 1_000 * nth))
        const address = `127.0.0.1:${port}`
        const server = await ServerProcess.start({
          DATABASE_URL: database.url,
          REDIS_URL: redis.url,
          TICKETRUSH_CLUSTER: address,
          TICKETRUSH_DATA: cluster.#folder.path,
          ...env,
        })
        cluster.nodes.push({ server, address })
      }
      return cluster
    } catch (failure) {
      await cluster.stop()
      throw failure
    }
  }

  get servers(): ReadonlyArray<ServerProcess> {
    return this.nodes.map(({ server }) => server)
  }

  /** What Redis knows of them, until they are stopped. */
  reader(): Promise<ClusterReader> {
    const url = Redacted.make(this.redis.url)
    const reading = clusterReader({ url, prefix: clusterPrefix, defer: nodeDefer, log: { warn: () => {} } })
    return Effect.runPromise(Scope.provide(reading, this.#scope))
  }

  async stop(): Promise<void> {
    await Effect.runPromise(Scope.close(this.#scope, Exit.void))
    await Promise.all(this.servers.map((server) => server.end()))
    await this.redis.remove()
    await this.database.drop()
    this.#folder.remove()
  }
}
