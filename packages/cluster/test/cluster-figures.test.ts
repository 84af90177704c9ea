/** What an operator asks of a cluster first, from views that no Redis has to bring about. */
import { limits } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { figuresOf } from "../src/ClusterFigures.ts"
import { clusterSalesOf, type SaleRow } from "../src/ClusterSales.ts"
import type { ClusterView, NodeView, ShardView } from "../src/ClusterView.ts"
import type { KnownPlaces } from "../src/SalePlaces.ts"
import { shardOfSale } from "../src/shard-of-sale.ts"

const node = (address: string, over: Partial<NodeView> = {}): NodeView => ({
  ...{ address, incarnation: "a", healthy: true, drained: false, machine: 0, settings: address },
  ...{ build: "1.0.0", aheadMs: 0, silentMs: 100, gone: false },
  ...over,
})
const shard = (address: string | null, leftMs = 2_000, name = "default:1"): ShardView => ({
  ...{ shard: name, leftMs },
  owner: address === null ? null : { address, incarnation: "a" },
})
const view = (
  nodes: ReadonlyArray<NodeView>,
  shards: ReadonlyArray<ShardView>,
  places: KnownPlaces = new Map(),
): ClusterView => ({ nodes, shards, places, rememberedMs: 9_000 })

describe("the figures of a cluster", () => {
  it("say what each node does, by its address, and when the first of its leases would end", () => {
    const nodes = [node("b", { drained: true }), node("a"), node("c", { drained: true }), node("d", { healthy: false })]
    const figures = figuresOf(
      view([...nodes, node("e", { gone: true })], [shard("a", 900), shard("a", 300), shard("b")]),
    )
    expect(
      figures.nodes.map(({ node: { address }, shards, shortestLeaseMs, state }) => [
        address,
        state,
        shards,
        shortestLeaseMs,
      ]),
    ).toEqual([
      ["a", "running", 2, 300],
      ["b", "draining", 1, 2_000],
      ["c", "drained", 0, null],
      ["d", "silent", 0, null],
      ["e", "gone", 0, null],
    ])
  })

  it("count shards that no node has, and those of processes that are gone, also of one that was started again since", () => {
    const nodes = [node("a", { incarnation: "b" }), node("e", { gone: true, settings: "old" })]
    const { locked, ownerless, settings } = figuresOf(view(nodes, [shard("a"), shard("e"), shard(null)]))
    expect([locked.length, ownerless.length, settings]).toEqual([2, 1, "a"])
  })
})

describe("the sales of a cluster", () => {
  const row = (concert: number, told: bigint | null = null): SaleRow => ({
    ...{ concert_id: concert, epoch: 3n, live: true, events: 10n, listed: 8n, told },
  })

  it("have the node of their shard, their epoch, and how far behind the tables are", () => {
    const owned = view([node("a")], [shard("a", 1, shardOfSale(7))])
    expect(clusterSalesOf(owned, [row(7, 4n), row(8)]).sales).toEqual([
      {
        ...{
          concertId: 7,
          shard: shardOfSale(7),
          node: "a",
          movedTo: null,
          epoch: 3,
          live: true,
          events: 10,
          listBehind: 2,
          feedBehind: 6,
        },
      },
      expect.objectContaining({ concertId: 8, feedBehind: null }),
    ])
  })

  it("that were moved have the node that has them, and are to be at another one that is not there yet", () => {
    const place = (to: string, at: string) => ({ to, at, incarnation: at === "" ? "" : "a", revision: 1 })
    const shards = [shard("a", 1, shardOfSale(7)), shard("a", 1, shardOfSale(8))]
    const moved = view(
      [node("a"), node("b")],
      shards,
      new Map([
        [7, place("b", "b")],
        [8, place("c", "")],
      ]),
    )
    expect(clusterSalesOf(moved, [row(7), row(8)]).sales).toMatchObject([
      { concertId: 7, node: "b", movedTo: "b" },
      { concertId: 8, node: "a", movedTo: "c" },
    ])
  })

  it("are shown a page at a time", () => {
    const rows = Array.from({ length: limits.clusterSalesShownMax + 1 }, (_, n) => row(n + 1))
    const page = clusterSalesOf(view([], []), rows)
    expect([page.sales.length, page.more]).toEqual([limits.clusterSalesShownMax, true])
    expect(clusterSalesOf(view([], []), rows.slice(1)).more).toBe(false)
  })
})
