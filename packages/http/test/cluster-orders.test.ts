/** Orders of administrators to the nodes of a cluster, each on record; what a Redis would say stands in the test. */
import { ClusterViewError } from "@ticketrush/cluster/ClusterView"
import { storeUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import { Effect } from "effect"
import { afterEach, describe, expect, it } from "vitest"
import type { ClusterDoor } from "../src/routes/cluster.ts"
import { ask, bearer, createUser, signIn } from "./client.ts"
import { startNode, type TestNode, type TestNodeOptions } from "./TestNode.ts"
import { ToldCluster } from "./ToldCluster.ts"

type TrailRow = { readonly actorUserId: number; readonly concertId: number }

let node: TestNode | undefined
afterEach(async () => {
  await node?.stop()
  node = undefined
})

const start = async (
  cluster: ClusterDoor | undefined,
  role: "ADMIN" | "OPERATOR" = "ADMIN",
  options: Pick<TestNodeOptions, "trail"> = {},
) => {
  node = await startNode(cluster === undefined ? options : { ...options, cluster })
  const { setRole, url } = node
  const id = await createUser(url, "chief")
  setRole(id, role)
  const headers = { "content-type": "application/json", ...bearer(await signIn(url, id)) }
  const put = (path: string, body: unknown) =>
    ask(`${url}/api/admin/cluster${path}`, { method: "PUT", headers, body: JSON.stringify(body) })
  return {
    id,
    rows: async () => (await ask(`${url}/api/admin/audit?kind=CLUSTER_CHANGE`, { headers })).body,
    drain: (address: string, drained = true) => put("/nodes", { address, drained }),
    move: (concertId: number, to: string | null) => put(`/sales/${concertId}`, { node: to }),
    put,
    ready: async () => (await fetch(`${url}/health/ready`)).status,
    trail: async () =>
      (await ask(`${url}/api/admin/audit?kind=CLUSTER_CHANGE`, { headers })).body.map(
        (row: { readonly result: string; readonly detailMessage: string }) => `${row.result} ${row.detailMessage}`,
      ),
  }
}

describe("an order to the nodes of a cluster", () => {
  it("drains a node and undrains it, as often as it is given, and is on record with what came of it", async () => {
    const cluster = new ToldCluster()
    const { drain, trail } = await start(cluster)
    for (const drained of [true, true, false])
      expect(await drain("two:2", drained)).toMatchObject({ status: 200, body: { address: "two:2", drained } })
    expect(cluster.orders).toEqual(["drain two:2", "drain two:2", "undrain two:2"])
    expect((await trail()).toReversed()).toEqual([
      ...["ORDERED drain two:2", "SUCCESS drain two:2", "ORDERED drain two:2", "SUCCESS drain two:2"],
      ...["ORDERED undrain two:2", "SUCCESS undrain two:2"],
    ])
  })

  it("that drains the asked node itself makes it not ready, so that a balancer asks the others", async () => {
    const { drain, ready } = await start(new ToldCluster())
    expect(await ready()).toBe(200)
    expect((await drain("one:1")).status).toBe(200)
    expect(await ready()).toBe(503)
    expect((await drain("one:1", false)).status).toBe(200)
    expect(await ready()).toBe(200)
  })

  it("moves a sale and takes it back", async () => {
    const cluster = new ToldCluster()
    const { id, move, rows, trail } = await start(cluster)
    expect(await move(7, "two:2")).toMatchObject({ status: 200, body: { concertId: 7, movedTo: "two:2" } })
    expect(await move(7, null)).toMatchObject({ status: 200, body: { concertId: 7, movedTo: null } })
    expect(cluster.orders).toEqual(["7 to two:2", "7 to its shard"])
    expect(await trail()).toContain("SUCCESS leave the sale to its shard")
    const named = (await rows()).map((row: TrailRow) => [row.actorUserId, row.concertId])
    expect(named).toEqual([...Array(4)].map(() => [id, 7]))
  })

  it("is denied with a sentence where it cannot be followed, and that is on record", async () => {
    const { drain, move, trail } = await start(new ToldCluster())
    expect(await drain("nine:9")).toMatchObject({ status: 404, body: { code: "node-unknown" } })
    await drain("two:2")
    expect(await drain("one:1")).toMatchObject({ status: 409, body: { code: "node-last" } })
    expect(await move(7, "two:2")).toMatchObject({ status: 409, body: { code: "node-draining" } })
    expect(await move(7, "far:3")).toMatchObject({ status: 409, body: { code: "node-silent" } })
    expect((await trail())[0]).toMatch(/^DENIED move the sale to far:3: far:3 does not answer the other nodes/)
  })

  it("of an unknown outcome is told so, and the reason stays here", async () => {
    const away = Object.assign(new ToldCluster(), {
      drain: () => Effect.fail(new ClusterViewError({ message: "secret-host is away" })),
    })
    const { drain, trail } = await start(away)
    const { body, text } = await drain("two:2")
    expect([body.code, text.includes("secret-host")]).toEqual(["catalogue-outcome-unknown", false])
    expect((await trail())[0]).toBe("UNKNOWN drain two:2: secret-host is away")
  })

  it("that cannot be put on record is not carried out", async () => {
    const cluster = new ToldCluster()
    const trail: AuditTrail["Service"] = {
      note: () => {},
      record: ({ kind }, told) => told(kind !== "CLUSTER_CHANGE"),
      counts: () => ({ stored: 0, lost: 0, folded: 0, pending: 0 }),
      list: () => Effect.fail(storeUnavailable("the test says so")),
    }
    const { drain, move } = await start(cluster, "ADMIN", { trail })
    for (const answer of [await drain("two:2"), await move(7, "two:2"), await move(7, null)])
      expect(answer).toMatchObject({ status: 503, body: { code: "catalogue-unavailable" } })
    expect(cluster.orders).toEqual([])
  })

  it("of which the database says nothing was not carried out, which is on record", async () => {
    const away = Object.assign(new ToldCluster(), { move: () => storeUnavailable("no connection") })
    const { move, trail } = await start(away)
    expect(await move(7, "two:2")).toMatchObject({ status: 503, body: { code: "catalogue-unavailable" } })
    expect((await trail())[0]).toBe("FAILED move the sale to two:2: no connection")
  })

  it("names a node by its address, or is not carried out", async () => {
    const cluster = new ToldCluster()
    const { put } = await start(cluster)
    for (const address of ["", "two", "two:x", `${"a".repeat(300)}:1`, "two:2\n", 7])
      expect((await put("/nodes", { address, drained: true })).status).toBe(400)
    for (const body of [{}, { node: "" }, { node: 7 }]) expect((await put("/sales/7", body)).status).toBe(400)
    expect((await put("/sales/x", { node: null })).status).toBe(400)
    expect(cluster.orders).toEqual([])
  })

  it("is for administrators of a cluster", async () => {
    const { drain } = await start(new ToldCluster(), "OPERATOR")
    expect((await drain("two:2")).status).toBe(403)
    await node?.stop()
    const alone = await start(undefined)
    expect(await alone.move(7, null)).toMatchObject({ status: 409, body: { code: "cluster-alone" } })
  })
})
