/** Two servers: an administrator asks one of them to drain the other, and to move a sale, on a real Redis and a real database. */
import { shardOfSale } from "@ticketrush/cluster/shard-of-sale"
import { hasPrivateRedis, until } from "@ticketrush/testing"
import { describe, expect, it, onTestFinished } from "vitest"
import { ask, bearer, post, setUp, signIn } from "../client.ts"
import { ClusterServers } from "./ClusterServers.ts"

const timeout = 240_000
/** The first person of a new database: the one whom `TICKETRUSH_ADMIN` names. */
const chief = 1

describe.runIf(hasPrivateRedis())("an administrator of two servers", () => {
  it("drains one by the other, which then has its sales, and gets them back; and moves a sale", {
    timeout,
  }, async () => {
    const cluster = await ClusterServers.start(2, { TICKETRUSH_ADMIN: "root" })
    onTestFinished(() => cluster.stop(), timeout)
    const [asked, other] = cluster.nodes
    const { url } = asked.server
    const headers = { "content-type": "application/json", ...bearer(await signIn(url, chief)) }
    const put = (path: string, body: unknown) =>
      ask(`${url}/api/admin/cluster${path}`, { method: "PUT", headers, body: JSON.stringify(body) })
    const drain = (drained: boolean) => put("/nodes", { address: other.address, drained })
    const state = async () => (await ask(`${url}/api/admin/cluster`, { headers })).body
    const stateOf = async (address: string) =>
      (await state()).nodes.find((node: { readonly address: string }) => node.address === address).state
    const readiness = async () => (await fetch(`${other.server.url}/health/ready`)).status
    const { concertId, seatIds } = await setUp(url, { seatCount: 4 })
    const saleNow = async () =>
      (await state()).sales.find((sale: { readonly concertId: number }) => sale.concertId === concertId)
    const hold = (at: string, nth: number) =>
      until("a seat is held", async () => {
        const held = { userId: chief, seatId: seatIds[nth] }
        const { status } = await post(`${at}/api/reservations/v6/holds`, held, { "idempotency-key": `hold-${nth}` })
        return status === 201
      })
    await until("both run sales", async () =>
      (await state()).nodes.every((node: { readonly shards: number }) => node.shards > 0),
    )

    expect(await drain(true)).toMatchObject({ status: 200 })
    await until("the balancer is told", async () => (await readiness()) === 503, timeout)
    await until("it has left its shards", async () => (await stateOf(other.address)) === "drained", timeout)
    await until("no shard waits", async () => (await state()).ownerless === 0, timeout)
    // It goes on answering for every sale.
    await hold(other.server.url, 0)
    expect(await put(`/sales/${concertId}`, { node: other.address })).toMatchObject({ body: { code: "node-draining" } })
    expect(await put("/nodes", { address: asked.address, drained: true })).toMatchObject({
      body: { code: "node-last" },
    })

    expect(await drain(false)).toMatchObject({ status: 200 })
    await until("the balancer is told", async () => (await readiness()) === 200, timeout)
    await until("it has shards again", async () => (await stateOf(other.address)) === "running", timeout)

    const to = (await saleNow()).node === asked.address ? other.address : asked.address
    expect(await put(`/sales/${concertId}`, { node: to })).toMatchObject({ status: 200 })
    await until("it is there", async () => (await saleNow()).node === to, timeout)
    expect(await saleNow()).toMatchObject({ movedTo: to, shard: shardOfSale(concertId) })
    await hold(url, 1)
    expect(await put(`/sales/${concertId}`, { node: null })).toMatchObject({ status: 200 })
    await until("it is left to its shard", async () => (await saleNow()).movedTo === null, timeout)
    await hold(other.server.url, 2)
    expect(await put("/sales/999999", { node: to })).toMatchObject({ body: { code: "sale-unknown" } })
    const trail = (await ask(`${url}/api/admin/audit?kind=CLUSTER_CHANGE&result=SUCCESS`, { headers })).body
    expect(trail.map((row: { readonly detailMessage: string }) => row.detailMessage).toReversed()).toEqual([
      `drain ${other.address}`,
      `undrain ${other.address}`,
      `move the sale to ${to}`,
      "leave the sale to its shard",
    ])
  })
})
