/** A PostgreSQL, a Redis, and three nodes of a cluster. */
import { execFile } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { promisify } from "node:util"
import type { ClusterReader } from "@ticketrush/cluster/ClusterView"
import {
  type Following,
  type PrivatePostgres,
  type PrivateRedis,
  startPostgres,
  startRedis,
  startTcpProxy,
  type TcpProxy,
  until,
} from "@ticketrush/testing"
import { Effect, Exit, Scope } from "effect"
import { ownersOf, readCluster } from "../http/cluster.ts"
import { freePort, type Gateway, startGateway } from "../http/Gateway.ts"
import { query } from "../http/Postgres.ts"
import { makeLabFolder, noteChild } from "../lab/folders/LabFolder.ts"
import { Standby } from "./Standby.ts"

export const nodeCount = 3
/** A drill may run on a busy machine, where a start takes minutes of others' time. */
const readyMsMax = 300_000
const startsMax = 3
/** Nodes ask each other four times a second. */
const partedMsMax = 5_000

/** What is loaded into the nodes before their own code, by the name of its file. */
export type Hook = "frozen-in-append" | "other-clock" | "links"

export type WorldOptions = {
  /** Otherwise any node may append to any sale, as a control. */
  readonly fenced: boolean
  /** Whether nodes can be cut off from Redis. What flows there then goes through this process, which makes it slower. */
  readonly cuts: boolean
  readonly hooks: ReadonlyArray<Hook>
  /** Whether a second PostgreSQL follows the first one, and how. */
  readonly standby?: Following
}

const files = {
  "without-fence": new URL("without-fence.ts", import.meta.url),
  "frozen-in-append": new URL("frozen-in-append.ts", import.meta.url),
  "other-clock": new URL("other-clock.ts", import.meta.url),
  links: new URL("links.ts", import.meta.url),
} as const

const preloadsOf = ({ fenced, hooks }: WorldOptions): ReadonlyArray<string> =>
  [...(fenced ? [] : ["without-fence" as const]), ...hooks].flatMap((name) => ["--import", files[name].href])

export class DrillNode {
  readonly address: string
  /** Its way to Redis, where that can be cut. */
  readonly redis: TcpProxy | undefined
  /** Its ways to the other nodes by their addresses, where those can be cut. */
  readonly links: ReadonlyMap<string, TcpProxy>
  readonly #environment: Readonly<Record<string, string>>
  readonly #execArgv: ReadonlyArray<string>
  gateway!: Gateway
  /** What processes that were at its address have written. */
  #written = ""
  /** How those ended that were stopped in order, where that was not with 0. */
  #badEnds: Array<string> = []

  constructor(
    address: string,
    redis: TcpProxy | undefined,
    links: ReadonlyMap<string, TcpProxy>,
    environment: Readonly<Record<string, string>>,
    execArgv: ReadonlyArray<string>,
  ) {
    this.address = address
    this.redis = redis
    this.links = links
    this.#environment = environment
    this.#execArgv = execArgv
  }

  async start(): Promise<void> {
    this.#written = this.output()
    const environment = { ...this.#environment, TICKETRUSH_CLUSTER: this.address }
    for (let n = 1; ; n++) {
      try {
        this.gateway = await startGateway(environment, this.#execArgv, undefined, readyMsMax)
        break
      } catch (error) {
        // What keeps services running would start it again, too: on a busy machine a database may be too slow for a start.
        if (n === startsMax) throw error
      }
    }
    noteChild(this.gateway.pid)
  }

  output(): string {
    return this.#written + ((this.gateway as Gateway | undefined)?.output() ?? "")
  }

  /** In order: it takes leave of its streams and sales, and ends with 0. */
  async stop(): Promise<void> {
    await this.gateway.stop()
    const ended = this.gateway.ended()
    if (ended !== 0) this.#badEnds.push(`the node ${this.address} was stopped in order, and ended with ${ended}`)
  }

  /** Since the last call, as sentences. */
  takeBadEnds(): ReadonlyArray<string> {
    return this.#badEnds.splice(0)
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.gateway.pid, name)
  }

  /** Resolves once it has written that. */
  async says(text: string): Promise<void> {
    await until(`the node ${this.address} says ${JSON.stringify(text)}`, () => this.output().includes(text))
  }

  /** Resolves once it stands still. */
  async standsStill(): Promise<void> {
    const { pid } = this.gateway
    await until(`process ${pid} stands still`, async () => {
      const { stdout } = await promisify(execFile)("ps", ["-o", "state=", "-p", String(pid)])
      return stdout.trim().startsWith("T")
    })
  }

  cutFromRedis(): void {
    if (this.redis!.connections() === 0)
      throw new Error("the node reaches Redis by another way than the one that is cut")
    this.redis!.refuse()
    this.redis!.cut()
  }

  backToRedis(): void {
    this.redis!.accept()
  }
}

export class DrillWorld {
  readonly postgres: PrivatePostgres
  /** Of worlds that have one. */
  readonly standby: Standby | undefined
  readonly redis: PrivateRedis
  readonly nodes: ReadonlyArray<DrillNode>
  readonly cluster: ClusterReader
  readonly #options: WorldOptions
  readonly #scope: Scope.Closeable

  private constructor(
    postgres: PrivatePostgres,
    standby: Standby | undefined,
    redis: PrivateRedis,
    nodes: ReadonlyArray<DrillNode>,
    cluster: ClusterReader,
    options: WorldOptions,
    scope: Scope.Closeable,
  ) {
    this.postgres = postgres
    this.standby = standby
    this.redis = redis
    this.nodes = nodes
    this.cluster = cluster
    this.#options = options
    this.#scope = scope
  }

  /** Where the database is, whichever server that is. */
  get databaseUrl(): string {
    return this.standby?.url ?? this.postgres.url
  }

  /** Whether a world of one drill can be one of another. */
  suits(options: WorldOptions): boolean {
    return JSON.stringify(this.#options) === JSON.stringify(options)
  }

  static async start(options: WorldOptions): Promise<DrillWorld> {
    const { cuts, fenced, hooks } = options
    const scope = Scope.makeUnsafe()
    const scoped: Scoped = (acquire, release) =>
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
      const standby =
        options.standby && (await scoped(Standby.start(postgres, options.standby), (standby) => standby.close()))
      const databaseUrl = standby?.servers ?? postgres.url
      const redis = await scoped(startRedis({ durable: true }), (server) => server.remove())
      const folder = makeLabFolder()
      const nodes: Array<DrillNode> = []
      const addresses: Array<string> = []
      while (addresses.length < nodeCount) addresses.push(`127.0.0.1:${await freePort()}`)
      // One after another: the first makes the tables and the keys that all of them share.
      for (let nth = 0; nth < nodeCount; nth++) {
        const target = { host: "127.0.0.1", port: redis.port }
        const proxy = cuts ? await scoped(startTcpProxy(target), (proxy) => proxy.close()) : undefined
        const environment = {
          DATABASE_URL: databaseUrl,
          REDIS_URL: proxy?.urlFor(redis.url) ?? redis.url,
          TICKETRUSH_DATA: folder,
        }
        const links = hooks.includes("links") ? await linksOf(addresses, nth, scoped) : new Map<string, TcpProxy>()
        const linked = links.size === 0 ? {} : { DRILL_LINKS: writeLinks(folder, nth, links) }
        const node = new DrillNode(addresses[nth], proxy, links, { ...environment, ...linked }, preloadsOf(options))
        await scoped(node.start(), async () => {
          // One that stands still would not hear that it should end.
          if (isAlive(node.gateway.pid)) node.signal("SIGCONT")
          await node.gateway.kill()
        })
        if (nth === 0 && !fenced) await dropFence(postgres.url)
        nodes.push(node)
      }
      const cluster = await readCluster(redis.url, scope)
      return new DrillWorld(postgres, standby, redis, nodes, cluster, options, scope)
    } catch (error) {
      await Effect.runPromise(Scope.close(scope, Exit.void))
      throw error
    }
  }

  close(): Promise<void> {
    return Effect.runPromise(Scope.close(this.#scope, Exit.void))
  }

  /** Nothing that one of them says reaches the other, in silence. Resolves once each has said something that did not. */
  async part(one: DrillNode, other: DrillNode): Promise<void> {
    const links = linksBetween(one, other)
    for (const link of links) {
      link.hold("to-server")
      link.hold("to-client")
    }
    const kept = Promise.all(links.map((link) => link.held("to-server"))).then(() => true)
    if (!(await Promise.race([kept, sleep(partedMsMax, false, { ref: false })])))
      throw new Error("two nodes that do not reach each other were to ask each other, and did not")
  }

  join(one: DrillNode, other: DrillNode): void {
    for (const link of linksBetween(one, other)) link.release()
  }

  takeBadEnds(): ReadonlyArray<string> {
    return this.nodes.flatMap((node) => node.takeBadEnds())
  }

  ports(): ReadonlyArray<number> {
    return this.nodes.map(({ gateway }) => gateway.port)
  }

  /** Which process is registered at its address. */
  async incarnationOf({ address }: DrillNode): Promise<string> {
    const { nodes } = await Effect.runPromise(this.cluster.view)
    const found = nodes.find((node) => node.address === address)
    if (found === undefined) throw new Error(`no node of the cluster has the address ${address}`)
    return found.incarnation
  }

  /** Which node runs which of the sales, by the journal and the list of nodes. */
  async owners(concertIds: ReadonlyArray<number>): Promise<ReadonlyMap<number, DrillNode>> {
    const owners = new Map<number, DrillNode>()
    const addresses = await ownersOf(await Effect.runPromise(this.cluster.view), this.databaseUrl, concertIds)
    for (const [concertId, address] of addresses) {
      const node = this.nodes.find((node) => node.address === address)
      if (node !== undefined) owners.set(concertId, node)
    }
    return owners
  }
}

const linksBetween = (one: DrillNode, other: DrillNode): ReadonlyArray<TcpProxy> => [
  one.links.get(other.address)!,
  other.links.get(one.address)!,
]

type Scoped = <A>(acquire: Promise<A>, release: (a: A) => Promise<void>) => Promise<A>

/** By address of another node, the proxy through which this one reaches it. */
const linksOf = async (
  addresses: ReadonlyArray<string>,
  nth: number,
  scoped: Scoped,
): Promise<ReadonlyMap<string, TcpProxy>> => {
  const links = new Map<string, TcpProxy>()
  for (const [n, address] of addresses.entries()) {
    if (n === nth) continue
    const proxy = startTcpProxy({ host: "127.0.0.1", port: portOf(address) })
    links.set(address, await scoped(proxy, (each) => each.close()))
  }
  return links
}

const portOf = (address: string): number => Number(address.slice(address.lastIndexOf(":") + 1))

/** As `links.ts` reads them. */
const writeLinks = (folder: string, nth: number, links: ReadonlyMap<string, TcpProxy>): string => {
  const file = join(folder, `links-${nth}.json`)
  writeFileSync(file, JSON.stringify(Object.fromEntries([...links].map(([to, { port }]) => [portOf(to), port]))))
  return file
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
