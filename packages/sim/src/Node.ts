/**
 * One simulated machine with one engine on it. It can be killed in the middle of anything and started again as another
 * incarnation; the machine keeps its name, memory is gone.
 */

import { Engine } from "@ticketrush/engine/actor/Engine"
import type { EngineLimits } from "@ticketrush/engine/actor/engine-limits"
import type { AppendResult, ClaimResult, DueSale, Journal, JournalRecord } from "@ticketrush/engine/journal/Journal"
import { makeSnapshot } from "@ticketrush/engine/journal/snapshot"
import type { Ownership } from "@ticketrush/engine/ownership/Ownership"
import type { Clock, Random } from "@ticketrush/engine/ports"
import type { GatewaySim } from "./gateway/GatewaySim.ts"
import { KnownEpochs } from "./KnownEpochs.ts"
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
  readonly #known = new KnownEpochs()
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
    this.#known.clear()
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

  /** Epoch of each sale as this incarnation was last told. */
  get epochs(): ReadonlyMap<number, number> {
    return this.#known.epochs
  }

  appendAnswered(result: AppendResult, records: ReadonlyArray<JournalRecord>): void {
    this.#known.appendAnswered(result, records)
  }

  claimAnswered(concertId: number, result: ClaimResult): void {
    this.#known.claimAnswered(concertId, result)
  }

  dueAnswered(sales: ReadonlyArray<DueSale>): void {
    this.#known.dueAnswered(sales, this.engine)
  }

  /** The memory that has the sale was told that it is no longer the owner's. */
  knowsBetter(concertId: number): boolean {
    return this.#known.knowsBetter(concertId, this.engine)
  }

  /** From the journal, not from memory, by the function that the snapshot thread of production runs. */
  #snapshot(concertId: number): void {
    const { parts } = this
    if (parts === null || this.#snapshotting.has(concertId)) return
    this.#snapshotting.add(concertId)
    makeSnapshot(parts.journal, concertId, () => this.#snapshotting.delete(concertId))
  }
}
