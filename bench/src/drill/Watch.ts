/** What happens in the cluster during a drill, looked at ten times a second: owners of sales, and appends that were fenced. */
import { setTimeout as sleep } from "node:timers/promises"
import { reasonOf } from "@ticketrush/protocol"
import { Effect, Option } from "effect"
import { Client } from "pg"
import { lookOf, type ShardLook, sameLook } from "./takeover.ts"
import type { DrillWorld } from "./World.ts"

export type OwnerChange = {
  readonly at: number
  readonly concertId: number
  readonly epoch: number
  readonly owner: string
}

/** So many sales more were found to be another node's. */
export type Fenced = { readonly at: number; readonly count: number }

const lookMs = 100
const shardLookMs = 25
const metricsMsMax = 500

export class Watch {
  readonly changes: Array<OwnerChange> = []
  readonly fenced: Array<Fenced> = []
  /** Sales whose epoch was lower than before. */
  readonly epochsBack: Array<OwnerChange> = []
  readonly looks: Array<ShardLook> = []
  /** The process that it happens to; looks begin when it is known. */
  #victim: string | undefined
  readonly #world: DrillWorld
  readonly #concertIds: ReadonlyArray<number>
  readonly #now: () => number
  readonly #epochs = new Map<number, number>()
  /** By process: its count at the last look. */
  readonly #counts = new Map<number, number>()
  #running = true
  /** Why the last look at owners failed. */
  #reason: unknown = "they have none"
  #watching: Promise<unknown> | undefined

  constructor(world: DrillWorld, concertIds: ReadonlyArray<number>, now: () => number) {
    this.#world = world
    this.#concertIds = concertIds
    this.#now = now
  }

  start(): void {
    this.#watching = Promise.all([this.#watchOwners(), this.#watchFences(), this.#watchShards()])
  }

  async stop(): Promise<void> {
    this.#running = false
    await this.#watching
  }

  /** Throws when an owner or all metrics were never seen: that nothing went back or was fenced would then say nothing. */
  check(): void {
    const unseen = this.#concertIds.filter((concertId) => !this.#epochs.has(concertId))
    if (unseen.length > 0)
      throw new Error(`the owners of sales ${unseen.join(", ")} were never seen: ${reasonOf(this.#reason)}`)
    if (this.#counts.size === 0) throw new Error("no node has said how many sales were fenced")
  }

  /** While PostgreSQL is away there is nothing to see; the look after it makes up for that. */
  async #watchOwners(): Promise<void> {
    while (this.#running) {
      const client = new Client({ connectionString: this.#world.databaseUrl, connectionTimeoutMillis: 1_000 })
      client.on("error", () => {})
      try {
        await client.connect()
        while (this.#running) {
          await this.#lookAtOwners(client)
          await sleep(lookMs)
        }
      } catch (error) {
        this.#reason = error
        await sleep(lookMs)
      } finally {
        await client.end().catch(() => {})
      }
    }
  }

  async #lookAtOwners(client: Client): Promise<void> {
    const { rows } = await client.query("select concert_id, epoch, incarnation from sale where concert_id = any($1)", [
      this.#concertIds,
    ])
    for (const row of rows) {
      const concertId = Number(row.concert_id)
      const epoch = Number(row.epoch)
      const before = this.#epochs.get(concertId)
      if (before === epoch) continue
      this.#epochs.set(concertId, epoch)
      const change = { at: this.#now(), concertId, epoch, owner: String(row.incarnation) }
      this.changes.push(change)
      if (before !== undefined && epoch < before) this.epochsBack.push(change)
    }
  }

  /** From now on it is looked at what becomes of the shards of that process. */
  follow(incarnation: string): void {
    this.#victim = incarnation
  }

  /** While Redis is away there is nothing to see. */
  async #watchShards(): Promise<void> {
    while (this.#running) {
      const victim = this.#victim
      if (victim !== undefined) {
        const view = await Effect.runPromise(Effect.option(this.#world.cluster.view))
        if (Option.isSome(view)) this.#looked(lookOf(view.value, victim, this.#now()))
      }
      await sleep(shardLookMs)
    }
  }

  #looked(look: ShardLook): void {
    const last = this.looks.at(-1)
    if (last === undefined || !sameLook(last, look)) this.looks.push(look)
  }

  async #watchFences(): Promise<void> {
    while (this.#running) {
      await Promise.all(this.#world.nodes.map(({ gateway }) => this.#lookAtFences(gateway.pid, gateway.metrics)))
      await sleep(lookMs)
    }
  }

  /** A node that is away says nothing. */
  async #lookAtFences(pid: number, metrics: () => Promise<string>): Promise<void> {
    const text = await Promise.race([metrics().catch(() => ""), sleep(metricsMsMax).then(() => "")])
    const found = /^ticketrush_engine_fenced_total (\d+)$/m.exec(text)
    if (found === null) return
    const count = Number(found[1])
    const before = this.#counts.get(pid)
    this.#counts.set(pid, count)
    if (before !== undefined && count > before) this.fenced.push({ at: this.#now(), count: count - before })
  }
}
