/** Asks about drills and begins one, as those do who may not, at a server that allows none, and at one that does. */
import { expect } from "vitest"
import { type Answer, ask, bearer, createUser, post, signIn } from "../client.ts"
import { startNode } from "../TestNode.ts"
import { unwelcomeHeaders } from "./own-reservations.ts"
import { type Calls, unsignedByCookies } from "./signing-in.ts"

const path = "/api/admin/drills"
const asked = { fault: "crash", people: 2, seconds: 4 }

export const drills = async (
  calls: Calls,
  chief: Record<string, string>,
  noted: (method: string, path: string, answer: Answer) => Answer,
): Promise<void> => {
  const buyer = bearer(await signIn(calls.node.url, await createUser(calls.node.url, "runs no drills")))
  const byCookies = unsignedByCookies(calls.node.url, await signIn(calls.node.url, calls.user))
  for (const headers of [...(await unwelcomeHeaders(calls, "runs drills")), buyer, ...byCookies]) {
    await calls.get(path, headers)
    await calls.send(path, asked, headers)
  }
  expect(await calls.get(path, chief)).toMatchObject({ status: 200, body: { allowed: false } })
  expect(await calls.send(path, asked, chief)).toMatchObject({ body: { code: "drills-off" } })
  const node = await startNode({ drills: true })
  try {
    const admin = await createUser(node.url, "drills")
    node.setRole(admin, "ADMIN")
    const headers = bearer(await signIn(node.url, admin))
    const start = async () => noted("POST", path, await post(node.url + path, asked, headers))
    expect(await start()).toMatchObject({ status: 202 })
    expect(await start()).toMatchObject({ body: { code: "drill-running" } })
    noted("GET", path, await ask(node.url + path, { headers }))
  } finally {
    await node.stop()
  }
}
