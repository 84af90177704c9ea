/** Asks about the nodes of a cluster, and gives them orders, as those do who may not, and as an administrator. */
import { expect } from "vitest"
import { bearer, createUser, signIn } from "../client.ts"
import { ToldCluster } from "../ToldCluster.ts"
import { unwelcomeHeaders } from "./own-reservations.ts"
import { type Calls, unsignedByCookies } from "./signing-in.ts"

export const toldCluster = new ToldCluster()

export const clusterState = async (calls: Calls, chief: Record<string, string>): Promise<void> => {
  const path = "/api/admin/cluster"
  const buyer = bearer(await signIn(calls.node.url, await createUser(calls.node.url, "runs no nodes")))
  const byCookies = unsignedByCookies(calls.node.url, await signIn(calls.node.url, calls.user))
  for (const headers of [...(await unwelcomeHeaders(calls, "runs nodes")), buyer, ...byCookies]) {
    await calls.get(path, headers)
    await calls.put(`${path}/nodes`, { address: "two:2", drained: true }, headers)
    await calls.put(`${path}/sales/7`, { node: null }, headers)
  }
  expect(await calls.get(`${path}?after=x`, chief)).toMatchObject({ status: 400 })
  expect(await calls.get(path, chief)).toMatchObject({ status: 200, body: { clustered: true, next: null } })
  const drain = (address: string, drained: boolean) => calls.put(`${path}/nodes`, { address, drained }, chief)
  const move = (node: string | null) => calls.put(`${path}/sales/7`, { node }, chief)
  expect(await drain("two:2", true)).toMatchObject({ status: 200 })
  expect(await drain("nine:9", true)).toMatchObject({ body: { code: "node-unknown" } })
  expect(await drain("one:1", true)).toMatchObject({ body: { code: "node-last" } })
  expect(await move("two:2")).toMatchObject({ body: { code: "node-draining" } })
  expect(await drain("two:2", false)).toMatchObject({ status: 200 })
  expect(await move("two:2")).toMatchObject({ status: 200 })
  expect(await move(null)).toMatchObject({ status: 200, body: { movedTo: null } })
  expect(await move("far:3")).toMatchObject({ body: { code: "node-silent" } })
  expect(await move("nine:9")).toMatchObject({ body: { code: "node-unknown" } })
  for (const [word, code] of [
    ["no-concert", "sale-unknown"],
    ["full", "moves-full"],
    ["forgotten", "cluster-forgotten"],
  ] as const) {
    toldCluster.next = word
    expect(await move("two:2")).toMatchObject({ body: { code } })
  }
}
