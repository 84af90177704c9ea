/** A reader of one sale at one node, wherever its owner is: follows the feed of that node, as streams do. */
import type { RoutedFeed } from "@ticketrush/cluster/RoutedFeed"
import type { Committed } from "@ticketrush/engine/EngineApi"
import type { SimProcess } from "../process.ts"
import type { ClusterMachine } from "./ClusterMachine.ts"
import type { ClusterWorld } from "./ClusterWorld.ts"

const lookMs = 250

export class Reader {
  readonly machine: ClusterMachine
  readonly concertId: number
  readonly feed: RoutedFeed
  readonly #world: ClusterWorld
  readonly #process: SimProcess
  /** What it was told last; null before, and from when on it may have missed something. */
  #last: { readonly epoch: number; readonly position: number } | null = null

  constructor(world: ClusterWorld, machine: ClusterMachine, concertId: number, feed: RoutedFeed, process: SimProcess) {
    this.#world = world
    this.machine = machine
    this.concertId = concertId
    this.feed = feed
    this.#process = process
    feed.onCommitted((committed) => {
      if (committed.concertId === concertId) this.#told(committed)
    })
    process.soon(() => this.#look())
  }

  /** Reads as a stream does that begins: asks for the sale until it is there, and then now and again. */
  #look(): void {
    if (this.machine.joined?.feed !== this.feed) return
    this.feed.load(this.concertId, (result) => {
      if (result.kind !== "loaded") return
      const { reader, view } = { reader: this, view: result.sale }
      this.#world.checkCluster((checker) => checker.viewed?.({ reader, view }))
    })
    this.#process.after(lookMs, () => this.#look())
  }

  #told(committed: Committed): void {
    const before = this.#last
    if (before !== null && before.epoch < committed.epoch) this.#world.mark("reader followed a sale to its new owner")
    this.#last = { epoch: committed.epoch, position: committed.last }
    this.#world.checkCluster((checker) => checker.told?.({ reader: this, committed, before }))
  }
}
