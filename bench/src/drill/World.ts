/** A PostgreSQL, a Redis, and three nodes of a cluster. */
import { type ClusterReader, clusterReader } from "@ticketrush/cluster/ClusterView"
import { clusterPrefix } from "@ticketrush/cluster/cluster-profile"
import { nodeDefer } from "@ticketrush/engine/ports-node"
import {
  type PrivatePostgres,
  type PrivateRedis,
  startPostgres,
  startRedis,
  startTcpProxy,
  type TcpProxy,
} from "@ticketrush/testing"
import { Effect, Exit, Redacted, Scope } from "effect"
import { freePort, type Gateway, startGateway } from "../http/Gateway.ts"
import { query } from "../http/Postgres.ts"
import { makeLabFolder, noteChild } from "../lab/folders/LabFolder.ts"

export const nodeCount = 3
const preload = new URL("without-fence.ts", import.meta.url).href

export type WorldOptions = {
  /** Otherwise any node may append to any sale, as a control. */
  readonly fenced: boolean
  /** Whether nodes can be cut off from Redis. What flows there then goes through this process, which makes it slower. */
  readonly cuts: boolean
}

export class DrillNode {
  readonly address: string
  /** Its way to Redis, where that can be cut. */
  readonly redis: TcpProxy | undefined
  readonly #environment: Readonly<Record<string, string>>
  readonly #execArgv: ReadonlyArray<string>
  gateway!: Gateway

  constructor(
    address: string,
    redis: TcpProxy | undefined,
    environment: Readonly<Record<string, string>>,
    fenced: boolean,
  ) {
    this.address = address
    this.redis = redis
    this.#environment = environment
    this.#execArgv = fenced ? [] : ["--import", preload]
  }

  async start(): Promise<void> {
    this.gateway = await startGateway({ ...this.#environment, TICKETRUSH_CLUSTER: this.address }, this.#execArgv)
    noteChild(this.gateway.pid)
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.gateway.pid, name)
  }

  cutFromRedis(): void {
    this.redis!.refuse()
    this.redis!.cut()
  }

  backToRedis(): void {
    this.redis!.accept()
  }
}

export class DrillWorld {
  readonly postgres: PrivatePostgres
  readonly redis: PrivateRedis
  readonly nodes: ReadonlyArray<DrillNode>
  readonly cluster: ClusterReader
  readonly #options: WorldOptions
  readonly #scope: Scope.Closeable

  private constructor(
    postgres: PrivatePostgres,
    redis: PrivateRedis,
    nodes: ReadonlyArray<DrillNode>,
    cluster: ClusterReader,
    options: WorldOptions,
    scope: Scope.Closeable,
  ) {
    this.postgres = postgres
    this.redis = redis
    this.nodes = nodes
    this.cluster = cluster
    this.#options = options
    this.#scope = scope
  }

  /** Whether a world of one drill can be one of another. */
  suits(drill: WorldOptions): boolean {
    return this.#options.fenced === drill.fenced && this.#options.cuts === drill.cuts
  }

  static async start(options: WorldOptions): Promise<DrillWorld> {
    const { cuts, fenced } = options
    const scope = Scope.makeUnsafe()
    const scoped = <A>(acquire: Promise<A>, release: (a: A) => Promise<void>): Promise<A> =>
      Effect.runPromise(
        Scope.provide(
          Effect.acquireRelease(
            Effect.promise(() => acquire),
            (a) => Effect.promise(() => release(a)),
          ),
          scope,
        ),
      )
    try {
      const postgres = await scoped(startPostgres(), (server) => server.remove())
      const redis = await scoped(startRedis({ durable: true }), (server) => server.remove())
      const folder = makeLabFolder()
      const nodes: Array<DrillNode> = []
      // One after another: the first makes the tables and the keys that all of them share.
      for (let nth = 0; nth < nodeCount; nth++) {
        const target = { host: "127.0.0.1", port: redis.port }
        const proxy = cuts ? await scoped(startTcpProxy(target), (proxy) => proxy.close()) : undefined
        const environment = {
          DATABASE_URL: postgres.url,
          REDIS_URL: proxy?.urlFor(redis.url) ?? redis.url,
          TICKETRUSH_DATA: folder,
        }
        const node = new DrillNode(`127.0.0.1:${await freePort()}`, proxy, environment, fenced)
        await scoped(node.start(), async () => {
          // One that stands still would not hear that it should end.
          if (isAlive(node.gateway.pid)) node.signal("SIGCONT")
          await node.gateway.kill()
        })
        if (nth === 0 && !fenced) await dropFence(postgres.url)
        nodes.push(node)
      }
      const reading = clusterReader({
        url: Redacted.make(redis.url),
        prefix: clusterPrefix,
        defer: nodeDefer,
        log: { warn: () => {} },
      })
      const cluster = await Effect.runPromise(Scope.provide(reading, scope))
      return new DrillWorld(postgres, redis, nodes, cluster, options, scope)
    } catch (error) {
      await Effect.runPromise(Scope.close(scope, Exit.void))
      throw error
    }
  }

  close(): Promise<void> {
    return Effect.runPromise(Scope.close(this.#scope, Exit.void))
  }

  ports(): ReadonlyArray<number> {
    return this.nodes.map(({ gateway }) => gateway.port)
  }

  /** Which node runs which of the sales, by the journal and the list of nodes. */
  async owners(concertIds: ReadonlyArray<number>): Promise<ReadonlyMap<number, DrillNode>> {
    const { nodes } = await Effect.runPromise(this.cluster.view)
    const addresses = new Map(nodes.map(({ address, incarnation }) => [incarnation, address]))
    const rows = await query(this.postgres.url, "select concert_id, incarnation from sale where concert_id = any($1)", [
      concertIds,
    ])
    const owners = new Map<number, DrillNode>()
    for (const { concert_id, incarnation } of rows) {
      const node = this.nodes.find(({ address }) => address === addresses.get(String(incarnation)))
      if (node !== undefined) owners.set(Number(concert_id), node)
    }
    return owners
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Two records may then begin at the same position. */
const dropFence = async (url: string): Promise<void> => {
  await query(url, "alter table journal drop constraint journal_pkey")
  await query(url, "create index on journal (concert_id, first)")
}
