/** Holds that abuse rules forbid, each rule on v6 and v7, at a node that enforces all of them; and the audit of them. */
import { abuseRulesOf } from "@ticketrush/protocol/abuse"
import { type Answer, ask, bearer, createUser, post, setUp, signIn } from "../client.ts"
import { startNode } from "../TestNode.ts"
import { unwelcomeHeaders } from "./own-reservations.ts"
import type { Calls } from "./signing-in.ts"

const [v6, v7] = ["/api/reservations/v6", "/api/reservations/v7"]

export const abuse = async (
  { node: shared, get, user }: Calls,
  noted: (method: string, path: string, answer: Answer) => Answer,
): Promise<void> => {
  await get(`${v6}/audit/abuse`)
  await get(`${v6}/audit/abuse`, { origin: "http://elsewhere.example" })
  const someone = bearer(await signIn(shared.url, await createUser(shared.url, "no operator")))
  for (const headers of [...(await unwelcomeHeaders({ node: shared }, "was operator")), someone]) {
    await get(`${v7}/audit/abuse`, headers)
  }
  await get(`${v7}/audit/abuse`, bearer(await signIn(shared.url, user)))

  const node = await startNode({ abuse: abuseRulesOf("enforce,probing=1/10s:enforce,loop=1/600s:enforce")! })
  try {
    let names = 0
    const someoneNew = async () => {
      const userId = await createUser(node.url, `person ${++names}`)
      const headers = bearer(await signIn(node.url, userId))
      const hold = async (base: string, body: Record<string, unknown>) => {
        const sent = base === v6 ? { userId, ...body } : body
        return noted("POST", `${base}/holds`, await post(`${node.url}${base}/holds`, sent, base === v6 ? {} : headers))
      }
      return { userId, hold }
    }
    for (const base of [v6, v7]) {
      const { seatIds } = await setUp(node.url, { seatCount: 20 })
      const fast = await someoneNew()
      for (let i = 0; i < 4; i++) await fast.hold(base, { seatId: seatIds[i] })
      const twice = await someoneNew()
      for (const seatId of [seatIds[4], seatIds[5]]) await twice.hold(base, { seatId, requestFingerprint: "r" })
      for (const seatId of [seatIds[6], seatIds[7]]) {
        await (await someoneNew()).hold(base, { seatId, deviceFingerprint: base })
      }
      const probing = await someoneNew()
      for (const seatId of [seatIds[0], seatIds[10]]) await probing.hold(base, { seatId })
      const loop = await someoneNew()
      const { id } = (await loop.hold(base, { seatId: seatIds[11] })).body
      await post(`${node.url}${v6}/${id}/cancel`, { userId: loop.userId })
      await loop.hold(base, { seatId: seatIds[12] })
    }
    await ask(`${node.url}${v6}/audit/abuse`)
  } finally {
    await node.stop()
  }
}
