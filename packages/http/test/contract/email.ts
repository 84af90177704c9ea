/** Calls the operations by which people show that an address is theirs, and brings about what each of them refuses. */
import { type Answer, ask, bearer, createUser, post, signIn } from "../client.ts"
import { PostBox } from "../notify/PostBox.ts"
import { startNode } from "../TestNode.ts"
import { unwelcomeHeaders } from "./own-reservations.ts"
import type { Calls } from "./signing-in.ts"

type Noted = (method: string, path: string, answer: Answer) => Answer

const path = "/api/auth/verification"
const confirm = `${path}/confirm`

export const emailVerification = async (calls: Calls, noted: Noted): Promise<void> => {
  const email = "mina@example.com"
  for (const headers of await unwelcomeHeaders(calls, "verifies")) {
    await calls.get(path, headers)
    await calls.send(path, { email }, headers)
    await calls.send(confirm, { code: "271828" }, headers)
  }
  const known = bearer(await signIn(calls.node.url, calls.user))
  await calls.get(path, known)
  await calls.send(path, { email }, known)
  const box = new PostBox()
  const node = await startNode({ mailer: box })
  const send = async (to: string, body: unknown, headers: Record<string, string>): Promise<Answer> =>
    noted("POST", to, await post(node.url + to, body, headers))
  const [mina, jun] = [await createUser(node.url, "mina"), await createUser(node.url, "jun")]
  for (const person of [mina, jun]) {
    const mine = bearer(await signIn(node.url, person))
    await send(path, { email }, mine)
    await send(confirm, { code: box.wrongCode() }, mine)
    await send(confirm, { code: box.code() }, mine)
    await send(confirm, { code: box.code() }, mine)
  }
  const theirs = bearer(await signIn(node.url, jun))
  for (const outcome of [{ kind: "refused" }, { kind: "away", reason: "down" }] as const) {
    box.outcome = outcome
    await send(path, { email: "jun@example.com" }, theirs)
  }
  box.outcome = { kind: "sent" }
  for (let n = 0; n < 5; n++) await send(path, { email: "jun@example.com" }, theirs)
  await ask(`${node.url}/api/users/${jun}`, { method: "DELETE" })
  await send(path, { email }, theirs)
  noted("GET", path, await ask(node.url + path, { headers: theirs }))
  await node.stop()
}
