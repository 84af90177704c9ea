/** `ticketrush cluster` as lines, from views that no Redis has to bring about. */
import type { NodeView, ShardView } from "@ticketrush/cluster/ClusterView"
import { expect, it } from "vitest"
import { reportOf } from "../../src/ticketrush/cluster.ts"

const node = (address: string, over: Partial<NodeView> = {}): NodeView => ({
  ...{ address, incarnation: "a", healthy: true, drained: false, machine: 0, settings: "2 shards" },
  ...{ build: "1.0.0", aheadMs: 0 },
  ...{ silentMs: 100, gone: false },
  ...over,
})
const shardOf = (address: string | null): ShardView => ({
  shard: "default:1",
  owner: address === null ? null : { address, incarnation: "a" },
  leftMs: 2_000,
})
const report = (nodes: ReadonlyArray<NodeView>, ...owners: ReadonlyArray<string | null>): string =>
  reportOf({ nodes, shards: owners.map(shardOf), places: new Map(), rememberedMs: 9_000 }).join("\n")

it("a node without a sign of life is shown as gone although its record says that it is healthy", () => {
  const text = report([node("one:1"), node("two:2", { gone: true, silentMs: 4_000 })], "one:1", null)
  expect(text).toMatch(/one:1 +runs sales/)
  expect(text).toMatch(/two:2 +gone /)
  expect(text).toContain("1 of 2 shards have no owner")
})

it("a node that was drained and has ended is gone", () => {
  expect(report([node("one:1"), node("two:2", { gone: true, drained: true })], "one:1")).toMatch(/two:2 +gone /)
})

it("the settings are those of a node that lives, whatever one that is gone ran with", () => {
  const text = report([node("one:1", { gone: true, settings: "3 shards" }), node("two:2")], "two:2")
  expect(text).toContain("All of it with 2 shards.")
})

it("shards of a node that is gone wait for their leases to end", () => {
  const text = report([node("one:1"), node("two:2", { gone: true })], "one:1", "two:2")
  expect(text).toContain("1 shards are locked by processes that are gone: their leases end within 2.0 s.")
})
