/** Calls every operation of what people are told away from the page, and brings about what each of them refuses. */
import { type Answer, ask, bearer, createUser, signIn } from "../client.ts"
import { PostBox } from "../notify/PostBox.ts"
import { startNode, testPush } from "../TestNode.ts"
import { unwelcomeHeaders } from "./own-reservations.ts"
import type { Calls } from "./signing-in.ts"

const base = "/api/v7/notifications"
const endpoint = "https://push.example/a-browser"
const keys = { p256dh: testPush.publicKey, auth: "A".repeat(22) }
const subscription = { endpoint, keys, language: "ko" }

type Noted = (method: string, path: string, answer: Answer) => Answer

export const notifications = async (calls: Calls, noted: Noted): Promise<void> => {
  const { get, put, remove } = calls
  const all = async (headers: Record<string, string>): Promise<void> => {
    await get(base, headers)
    await put(`${base}/push`, subscription, headers)
    await remove(`${base}/push/${"A".repeat(43)}`, headers)
    await put(`${base}/mail`, { language: "ko" }, headers)
    await remove(`${base}/mail`, headers)
  }
  for (const headers of await unwelcomeHeaders(calls, "told elsewhere")) await all(headers)
  const mine = bearer(await signIn(calls.node.url, calls.user))
  await all(mine)
  await put(`${base}/push`, { ...subscription, endpoint: "https://10.0.0.1/" }, mine)
  await mailNotices(noted)
  const silent = await startNode({ push: null })
  const there = bearer(await signIn(silent.url, await createUser(silent.url, "not told")))
  const sent = {
    method: "PUT",
    headers: { ...there, "content-type": "application/json" },
    body: JSON.stringify(subscription),
  }
  noted("PUT", `${base}/push`, await ask(`${silent.url}${base}/push`, sent))
  await silent.stop()
}

/** Of a node that sends mail: by a person without an address, and with one. */
const mailNotices = async (noted: Noted): Promise<void> => {
  const box = new PostBox()
  const node = await startNode({ mailer: box })
  const mina = await createUser(node.url, "mina")
  const headers = { ...bearer(await signIn(node.url, mina)), "content-type": "application/json" }
  const call = async (method: string, path: string, body?: unknown): Promise<Answer> =>
    noted(
      method,
      path,
      await ask(node.url + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) }),
    )
  await call("PUT", `${base}/mail`, { language: "ko" })
  await ask(`${node.url}/api/auth/verification`, {
    method: "POST",
    headers,
    body: JSON.stringify({ email: "mina@example.com" }),
  })
  await ask(`${node.url}/api/auth/verification/confirm`, {
    method: "POST",
    headers,
    body: JSON.stringify({ code: box.code() }),
  })
  await call("PUT", `${base}/mail`, { language: "ko" })
  await call("GET", base)
  await call("DELETE", `${base}/mail`)
  await node.stop()
}
