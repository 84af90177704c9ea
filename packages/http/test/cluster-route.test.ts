/** What a node tells an administrator of the others; what a Redis and a database would say stands in the test. */
import { ClusterViewError } from "@ticketrush/cluster/ClusterView"
import { Effect } from "effect"
import { afterEach, describe, expect, it } from "vitest"
import type { ClusterDoor } from "../src/routes/cluster.ts"
import { ask, bearer, createUser, signIn } from "./client.ts"
import { startNode, type TestNode } from "./TestNode.ts"
import { ToldCluster } from "./ToldCluster.ts"

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

describe("what a node tells of its cluster", () => {
  it("are nodes, shards, leases, and node, epoch and lag of each sale, page by page", async () => {
    const cluster = new ToldCluster()
    cluster.more = true
    cluster.drained.add("two:2")
    cluster.places.set(8, "one:1")
    const { body, status } = await asked(cluster, "?after=6")
    expect([status, cluster.asked]).toEqual([200, [6]])
    expect(body).toMatchObject({
      ...{ clustered: true, settings: "3 shards", rememberedMs: 5_000, shards: 3, ownerless: 1, locked: 0, next: 8 },
      nodes: [
        { address: "far:3", state: "silent", shards: 0, shortestLeaseMs: null },
        { address: "one:1", state: "running", shards: 2, shortestLeaseMs: 700, silentMs: 100 },
        { address: "two:2", state: "drained" },
      ],
      sales: [
        { concertId: 7, node: "one:1", movedTo: null, epoch: 3, listBehind: 0, feedBehind: null },
        { concertId: 8, node: "one:1", movedTo: "one:1" },
      ],
    })
  })

  it("is that there is none where it runs alone", async () => {
    expect(await asked(undefined)).toMatchObject({ status: 200, body: { clustered: false, nodes: [], sales: [] } })
  })

  it("is for administrators", async () => {
    expect((await asked(new ToldCluster(), "", "OPERATOR")).status).toBe(403)
  })

  it("is refused for a while when Redis does not answer, and the reason stays here", async () => {
    const away = new ToldCluster()
    away.view = Effect.fail(new ClusterViewError({ message: "secret-host is away" }))
    const { body, status, text } = await asked(away)
    expect([status, body.code]).toEqual([503, "catalogue-unavailable"])
    expect(text).not.toContain("secret-host")
  })
})
