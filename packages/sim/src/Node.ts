/**
 * One simulated machine with one engine on it. It can be killed in the middle of anything and started again as another
 * incarnation; the machine keeps its name, memory is gone.
 */

import { Engine } from "@ticketrush/engine/actor/Engine"
import type { EngineLimits } from "@ticketrush/engine/actor/engine-limits"
import type { SaleActor } from "@ticketrush/engine/actor/SaleActor"
import type { AppendResult, ClaimResult, DueSale, Journal, JournalRecord } from "@ticketrush/engine/journal/Journal"
import { makeSnapshot } from "@ticketrush/engine/journal/snapshot"
import type { Ownership } from "@ticketrush/engine/ownership/Ownership"
import type { Clock, Random } from "@ticketrush/engine/ports"
import type { GatewaySim } from "./gateway/GatewaySim.ts"
import type { Endpoint } from "./Network.ts"
import type { SimProcess } from "./process.ts"

export type NodeParts = {
  /** Null: nothing of this world goes through a gateway. */
  readonly gateway: ((engine: Engine) => GatewaySim) | null
  readonly process: SimProcess
  readonly clock: Clock
  readonly journal: Journal
  readonly limits: Partial<EngineLimits>
  readonly ownership: Ownership
  readonly incarnation: string
  /** Its tables are hashed under this one, and those of replays and snapshots under 0: the seed must not matter. */
  readonly hashSeed: number
  readonly random: Random
  readonly warned: (message: string, fields: Readonly<Record<string, string | number>>) => void
}

export class Node implements Endpoint {
  readonly index: number
  readonly lane: number
  /** Sales that this node believes to be its own; the directory may think otherwise. */
  readonly believes = new Set<number>()
  /** Epoch of each sale as this incarnation was last told. */
  readonly epochs = new Map<number, number>()
  /** Sales whose append or claim came back as fenced, and that were not claimed since. */
  readonly fenced = new Set<number>()
  /** The memory of a sale that the poll for due sales has told of another owner. */
  readonly #overtaken = new Map<number, SaleActor>()
  parts: NodeParts | null = null
  engine: Engine | null = null
  gateway: GatewaySim | null = null
  incarnations = 0
  readonly #snapshotting = new Set<number>()

  constructor(index: number, lane: number) {
    this.index = index
    this.lane = lane
  }

  get owner(): SimProcess | null {
    return this.parts?.process ?? null
  }

  get name(): string {
    return `node ${this.index + 1}`
  }

  get up(): boolean {
    return this.engine !== null
  }

  get running(): boolean {
    return this.parts?.process.state === "running"
  }

  start(parts: NodeParts): void {
    this.parts = parts
    this.incarnations++
    this.epochs.clear()
    this.fenced.clear()
    this.#overtaken.clear()
    this.#snapshotting.clear()
    this.engine = new Engine({
      journal: parts.journal,
      clock: parts.clock,
      defer: parts.process,
      log: { warn: parts.warned },
      incarnation: parts.incarnation,
      hashSeed: parts.hashSeed,
      random: parts.random,
      limits: parts.limits,
      ownership: parts.ownership,
      requestSnapshot: (concertId) => this.#snapshot(concertId),
    })
    this.gateway = parts.gateway?.(this.engine) ?? null
  }

  kill(): void {
    this.parts?.process.kill()
    this.engine = null
    this.gateway = null
    this.believes.clear()
  }

  appendAnswered(result: AppendResult, records: ReadonlyArray<JournalRecord>): void {
    if (result.kind !== "answered") return
    for (const [i, record] of records.entries()) {
      if (result.outcomes[i] === "fenced") this.fenced.add(record.concertId)
    }
  }

  claimAnswered(concertId: number, result: ClaimResult): void {
    if (result.kind === "fenced") this.fenced.add(concertId)
    if (result.kind !== "claimed") return
    this.epochs.set(concertId, result.epoch)
    this.fenced.delete(concertId)
  }

  dueAnswered(sales: ReadonlyArray<DueSale>): void {
    for (const { concertId, epoch } of sales) {
      const actor = this.engine?.sales.get(concertId)
      // While a record is on its way, its fate tells.
      if (actor?.state !== "active" || actor.flight !== undefined || actor.epoch >= epoch) continue
      this.#overtaken.set(concertId, actor)
    }
  }

  /** The memory that has the sale was told that it is no longer the owner's. */
  knowsBetter(concertId: number): boolean {
    if (this.fenced.has(concertId)) return true
    const actor = this.#overtaken.get(concertId)
    return actor !== undefined && this.engine?.sales.get(concertId) === actor
  }

  /** From the journal, not from memory, by the function that the snapshot thread of production runs. */
  #snapshot(concertId: number): void {
    const { parts } = this
    if (parts === null || this.#snapshotting.has(concertId)) return
    this.#snapshotting.add(concertId)
    makeSnapshot(parts.journal, concertId, () => this.#snapshotting.delete(concertId))
  }
}
