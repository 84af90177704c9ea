/** A cluster as its Redis and its database would tell of it: three nodes, of which the others do not reach the third, and two sales. */
import { type ClusterSales, clusterSalesOf } from "@ticketrush/cluster/ClusterSales"
import type { ClusterView, Drained, NodeView } from "@ticketrush/cluster/ClusterView"
import type { MoveOrdered } from "@ticketrush/cluster/runner-scripts"
import type { SalePlace } from "@ticketrush/cluster/SalePlaces"
import { shardOfSale } from "@ticketrush/cluster/shard-of-sale"
import { Effect } from "effect"
import type { ClusterDoor } from "../src/routes/cluster.ts"

const addresses = ["one:1", "two:2", "far:3"]
const row = { live: true, epoch: 3n, events: 9n, listed: 9n, told: null }

export class ToldCluster implements ClusterDoor {
  /** Addresses of the nodes that an operator has drained. */
  readonly drained = new Set<string>()
  /** Where sales were moved to. */
  readonly places = new Map<number, string>()
  /** What is said to the next order, in place of what follows from the rest. */
  next: MoveOrdered | "no-concert" | undefined
  readonly orders: Array<string> = []
  more = false
  /** From which concert on sales were asked for. */
  readonly asked: Array<number> = []

  view: ClusterDoor["view"] = Effect.sync(() => this.#view())

  #view(): ClusterView {
    return {
      nodes: addresses.map((address) => this.#node(address)),
      shards: [
        { shard: shardOfSale(7), owner: this.#ownerOf("one:1"), leftMs: 700 },
        { shard: shardOfSale(8), owner: this.#ownerOf("two:2"), leftMs: 900 },
        { shard: "default:0", owner: null, leftMs: 0 },
      ],
      places: new Map([...this.places].map(([concertId, to]) => [concertId, this.#place(to)])),
      rememberedMs: 5_000,
    }
  }

  #node(address: string): NodeView {
    return {
      ...{ address, incarnation: "a", healthy: address !== "far:3", drained: this.drained.has(address), machine: 0 },
      ...{ settings: "3 shards", build: "1.0.0", aheadMs: 0, silentMs: 100, gone: false },
    }
  }

  /** A drained node leaves its shards to the other one. */
  #ownerOf(address: string): { readonly address: string; readonly incarnation: string } {
    const other = address === "one:1" ? "two:2" : "one:1"
    return { address: this.drained.has(address) ? other : address, incarnation: "a" }
  }

  /** While its node is drained the sale is where its shard is. */
  #place(to: string): SalePlace {
    return { to, at: this.drained.has(to) ? "" : to, incarnation: "a", revision: 1 }
  }

  readonly sales = (view: ClusterView, after: number): Effect.Effect<ClusterSales> =>
    Effect.sync(() => {
      this.asked.push(after)
      const rows = [7, 8].map((concert_id) => ({ ...row, concert_id }))
      return { ...clusterSalesOf(view, rows), more: this.more }
    })

  readonly drain = (address: string, drained: boolean): Effect.Effect<Drained> =>
    Effect.sync(() => {
      this.orders.push(`${drained ? "drain" : "undrain"} ${address}`)
      if (!addresses.includes(address)) return "unknown"
      if (drained && ["one:1", "two:2"].every((each) => each === address || this.drained.has(each))) return "last"
      if (drained) this.drained.add(address)
      else this.drained.delete(address)
      return "done"
    })

  readonly move: ClusterDoor["move"] = (concertId, address) =>
    Effect.sync(() => {
      this.orders.push(`${concertId} to ${address ?? "its shard"}`)
      const { next } = this
      this.next = undefined
      if (next !== undefined) return next
      if (address === null) this.places.delete(concertId)
      else if (!addresses.includes(address)) return "unknown"
      else if (this.drained.has(address)) return "draining"
      else if (address === "far:3") return "silent"
      else this.places.set(concertId, address)
      return "done"
    })

  readonly isDrained = (): boolean => this.drained.has("one:1")
}
