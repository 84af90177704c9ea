/** What a node tells an administrator of the others; what a Redis and a database would say stands in the test. */
import { ClusterViewError } from "@ticketrush/cluster/ClusterView"
import { Effect } from "effect"
import { afterEach, describe, expect, it } from "vitest"
import type { ClusterDoor } from "../src/routes/cluster.ts"
import { ask, bearer, createUser, signIn } from "./client.ts"
import { startNode, type TestNode } from "./TestNode.ts"

const nodes: TestNode[] = []
afterEach(async () => {
  for (const node of nodes.splice(0)) await node.stop()
})

const asked = async (cluster: ClusterDoor | undefined, query = "", role: "ADMIN" | "OPERATOR" = "ADMIN") => {
  const node = await startNode(cluster === undefined ? {} : { cluster })
  nodes.push(node)
  const id = await createUser(node.url, "chief")
  node.setRole(id, role)
  return ask(`${node.url}/api/admin/cluster${query}`, { headers: bearer(await signIn(node.url, id)) })
}

const one = {
  ...{ address: "one:1", incarnation: "a", healthy: true, drained: true, machine: 0, settings: "2 shards" },
  ...{ build: "1.0.0", aheadMs: 0, silentMs: 100, gone: false },
}
const door = (more: boolean, seen: number[] = []): ClusterDoor => ({
  view: Effect.succeed({
    nodes: [one],
    shards: [
      { shard: "default:1", owner: { address: "one:1", incarnation: "a" }, leftMs: 700 },
      { shard: "default:2", owner: null, leftMs: 0 },
    ],
    places: new Map(),
    rememberedMs: 5_000,
  }),
  sales: (_view, after) => {
    seen.push(after)
    const sale = {
      concertId: 7,
      shard: "default:1",
      node: "one:1",
      movedTo: null,
      epoch: 3,
      live: true,
      events: 9,
      listBehind: 0,
    }
    return Effect.succeed({ sales: [{ ...sale, feedBehind: null }], more })
  },
})

describe("what a node tells of its cluster", () => {
  it("are nodes, shards, leases, and node, epoch and lag of each sale, page by page", async () => {
    const seen: number[] = []
    const { body, status } = await asked(door(true, seen), "?after=6")
    expect([status, seen]).toEqual([200, [6]])
    expect(body).toMatchObject({
      ...{ clustered: true, settings: "2 shards", rememberedMs: 5_000, shards: 2, ownerless: 1, locked: 0, next: 7 },
      nodes: [{ address: "one:1", state: "draining", shards: 1, shortestLeaseMs: 700, silentMs: 100 }],
      sales: [{ concertId: 7, node: "one:1", epoch: 3, listBehind: 0, feedBehind: null }],
    })
  })

  it("is that there is none where it runs alone", async () => {
    expect(await asked(undefined)).toMatchObject({ status: 200, body: { clustered: false, nodes: [], sales: [] } })
  })

  it("is for administrators", async () => {
    expect((await asked(door(false), "", "OPERATOR")).status).toBe(403)
  })

  it("is refused for a while when Redis does not answer, and the reason stays here", async () => {
    const away = { ...door(false), view: Effect.fail(new ClusterViewError({ message: "secret-host is away" })) }
    const { body, status, text } = await asked(away)
    expect([status, body.code]).toEqual([503, "catalogue-unavailable"])
    expect(text).not.toContain("secret-host")
  })
})
