/** Nodes on a database of their own: one alone, or several that share the sales over a Redis. */
import { setTimeout as sleep } from "node:timers/promises"
import type { ClusterReader, ClusterView } from "@ticketrush/cluster/ClusterView"
import { canaryConcertId } from "@ticketrush/protocol"
import { type PrivateRedis, until } from "@ticketrush/testing"
import { Effect, Exit, Scope } from "effect"
import { ownersOf, readCluster } from "../http/cluster.ts"
import { createUsers, freePort, type Gateway, startGateway } from "../http/Gateway.ts"
import { type Postgres, query } from "../http/Postgres.ts"
import { makeLabFolder, noteChild } from "../lab/folders/LabFolder.ts"
import type { SeatRange } from "../load/Journey.ts"

const levelMsMax = 120_000
const lookMs = 250

type Started = { readonly address: string; readonly gateway: Gateway }

export class BenchNodes {
  readonly users: SeatRange
  readonly #started: ReadonlyArray<Started>
  readonly #databaseUrl: string
  readonly #cluster: ClusterReader

  private constructor(users: SeatRange, started: ReadonlyArray<Started>, databaseUrl: string, cluster: ClusterReader) {
    this.users = users
    this.#started = started
    this.#databaseUrl = databaseUrl
    this.#cluster = cluster
  }

  /** One node is no cluster. */
  static async use<A>(
    count: number,
    postgres: Postgres,
    redis: PrivateRedis,
    userCount: number,
    run: (nodes: BenchNodes) => Promise<A>,
  ): Promise<A> {
    const database = await postgres.createDatabase()
    const folder = makeLabFolder()
    const started: Array<Started> = []
    const scope = Scope.makeUnsafe()
    try {
      while (started.length < count) {
        const address = `127.0.0.1:${await freePort()}`
        const shared = count === 1 ? {} : { REDIS_URL: redis.url, TICKETRUSH_CLUSTER: address }
        const environment = { DATABASE_URL: database.url, TICKETRUSH_DATA: folder, ...shared }
        const gateway = await startGateway(environment)
        noteChild(gateway.pid)
        started.push({ address, gateway })
      }
      const users = await createUsers(started[0].gateway.port, userCount)
      const nodes = new BenchNodes(users, started, database.url, await readCluster(redis.url, scope))
      if (count > 1) await nodes.#allTaken()
      return await run(nodes)
    } finally {
      await Effect.runPromise(Scope.close(scope, Exit.void))
      for (const { gateway } of [...started].reverse()) await gateway.stop()
      await database.drop()
    }
  }

  get gateways(): ReadonlyArray<Gateway> {
    return this.#started.map(({ gateway }) => gateway)
  }

  /** The node that has a sale, which was set up: so it has been claimed. */
  async ownerOf(concertId: number): Promise<Gateway> {
    if (this.#started.length === 1) return this.#started[0].gateway
    const owners = await ownersOf(await this.#view(), this.#databaseUrl, [concertId])
    const found = this.#started.find(({ address }) => address === owners.get(concertId))
    if (found === undefined) throw new Error(`no node has the sale of concert ${concertId}`)
    return found.gateway
  }

  /** Waits until the reservation lists show all that was committed. Each node knows only of what it lists itself. */
  async listsLevel(): Promise<void> {
    // One row of each journal, and not all of it: each look is work of the database that is measured.
    const text = `select count(*)::int as behind from sale s cross join lateral (
        select last from journal where journal.concert_id = s.concert_id order by first desc limit 1
      ) j left join reservations_position p on p.concert_id = s.concert_id
      where s.concert_id > $1 and j.last > coalesce(p.position, 0)`
    const end = performance.now() + levelMsMax
    for (;;) {
      const [{ behind }] = await query(this.#databaseUrl, text, [canaryConcertId])
      if (behind === 0) return
      if (performance.now() > end) throw new Error(`the reservation lists of ${behind} sales are behind`)
      await sleep(lookMs)
    }
  }

  /** A node that has joined gets its share of the shards a little later; a sale that moves is no load to measure. */
  async #allTaken(): Promise<void> {
    await until("each node has its share of the shards", async () => {
      const { shards } = await this.#view()
      const owners = this.#started.map(({ address }) => shards.filter(({ owner }) => owner?.address === address).length)
      const fair = shards.length / this.#started.length
      return owners.reduce((sum, each) => sum + each, 0) === shards.length && Math.min(...owners) > fair / 2
    })
  }

  #view(): Promise<ClusterView> {
    return Effect.runPromise(this.#cluster.view)
  }
}
