/** Asks about the nodes of a cluster as those do who may not, and as an administrator of a server that is alone. */
import { expect } from "vitest"
import { bearer, createUser, signIn } from "../client.ts"
import { unwelcomeHeaders } from "./own-reservations.ts"
import type { Calls } from "./signing-in.ts"

export const clusterState = async (calls: Calls, chief: Record<string, string>): Promise<void> => {
  const path = "/api/admin/cluster"
  const buyer = bearer(await signIn(calls.node.url, await createUser(calls.node.url, "runs no nodes")))
  for (const headers of [...(await unwelcomeHeaders(calls, "runs nodes")), buyer]) await calls.get(path, headers)
  expect(await calls.get(`${path}?after=x`, chief)).toMatchObject({ status: 400 })
  expect(await calls.get(path, chief)).toMatchObject({ status: 200, body: { clustered: false, next: null } })
}
