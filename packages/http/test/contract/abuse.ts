/** Holds that abuse rules forbid, each rule on v6 and v7, at a node that enforces all of them; and the audit of them. */
import { abuseRulesOf } from "@ticketrush/protocol/abuse"
import { expect } from "vitest"
import { type Answer, ask, bearer, bestOf, createUser, post, setUp, signIn } from "../client.ts"
import { startNode } from "../TestNode.ts"
import { unwelcomeHeaders } from "./own-reservations.ts"
import type { Calls } from "./signing-in.ts"

const [v6, v7] = ["/api/reservations/v6", "/api/reservations/v7"]

type Asked = { readonly seatId: number; readonly requestFingerprint?: string; readonly deviceFingerprint?: string }

export const abuse = async (
  { node: shared, get, put, send, user }: Calls,
  noted: (method: string, path: string, answer: Answer) => Answer,
): Promise<void> => {
  await get(`${v6}/audit/abuse`)
  await get(`${v6}/audit/abuse`, { origin: "http://elsewhere.example" })
  const someone = bearer(await signIn(shared.url, await createUser(shared.url, "no operator")))
  for (const headers of [...(await unwelcomeHeaders({ node: shared }, "was operator")), someone]) {
    await get(`${v7}/audit/abuse`, headers)
  }
  await get(`${v7}/audit/abuse`, bearer(await signIn(shared.url, user)))

  const appeals = "/api/appeals"
  const answered = { outcome: "UPHELD", message: "no" }
  for (const headers of [...(await unwelcomeHeaders({ node: shared }, "objects")), someone]) {
    await send(appeals, { decision: "none", message: "why?" }, headers)
    await get(`${appeals}/none`, headers)
    await get(appeals, headers)
    await put(`${appeals}/none`, answered, headers)
  }
  const root = bearer(await signIn(shared.url, user))
  await get(appeals, root)
  await put(`${appeals}/none`, answered, root)

  const rules = "/api/admin/abuse/rules"
  const shadow = { mode: "shadow" }
  for (const headers of [...(await unwelcomeHeaders({ node: shared }, "sets rules")), someone]) {
    await get(rules, headers)
    await put(`${rules}/rate`, shadow, headers)
  }
  expect(await get(rules, root)).toMatchObject({
    status: 200,
    body: { rules: [{ rule: "rate", mode: "off" }, {}, {}, {}, {}] },
  })
  expect(await get("/api/abuse/rules")).toMatchObject({ status: 200 })
  for (const [base, headers] of [
    [rules, root],
    ["/api/abuse/rules", {}],
  ] as const) {
    const set = await put(`${base}/rate`, shadow, headers)
    expect(set.body.rules[0]).toMatchObject({ mode: "shadow", setting: "off", setBy: base === rules ? user : 0 })
    expect(await put(`${base}/speed`, shadow, headers)).toMatchObject({
      status: 404,
      body: { code: "abuse-rule-unknown" },
    })
    expect(await put(`${base}/rate`, { mode: "loud" }, headers)).toMatchObject({ status: 400 })
    const again = await put(`${base}/rate`, { mode: "setting" }, headers)
    expect(again.body.rules[0]).toMatchObject({ mode: "off", setBy: null, setAt: null })
    const author = base === rules ? user : 0
    for (const [max, windowSeconds] of [
      [1, 1],
      [64, 3_600],
    ]) {
      const changed = await put(`${base}/rate`, { numbers: { max, windowSeconds } }, headers)
      expect(changed.body.rules[0]).toMatchObject({ max, windowSeconds, settingMax: 3, numbersSetBy: author })
    }
    for (const numbers of [{ max: 0, windowSeconds: 10 }, { max: 65, windowSeconds: 10 }, { max: 2.5 }, "none", []]) {
      expect(await put(`${base}/rate`, { numbers }, headers)).toMatchObject({ status: 400 })
    }
    for (const windowSeconds of [0, 3_601, "10", null]) {
      expect(await put(`${base}/rate`, { numbers: { max: 3, windowSeconds } }, headers)).toMatchObject({ status: 400 })
    }
    for (const body of [{}, { mode: "shadow", numbers: "setting" }]) {
      expect(await put(`${base}/rate`, body, headers)).toMatchObject({ status: 400 })
    }
    const asStarted = await put(`${base}/rate`, { numbers: "setting" }, headers)
    expect(asStarted.body.rules[0]).toMatchObject({ max: 3, windowSeconds: 10, numbersSetBy: null, numbersSetAt: null })
  }

  const node = await startNode({ abuse: abuseRulesOf("enforce,probing=1/10s:enforce,loop=1/600s:enforce")! })
  try {
    let names = 0
    const someoneNew = async () => {
      const userId = await createUser(node.url, `person ${++names}`)
      const headers = bearer(await signIn(node.url, userId))
      const hold = async (base: string, { seatId, ...more }: Asked, path = "holds") => {
        const body = { ...more, ...(path === "holds" ? { seatId } : bestOf([seatId])) }
        const sent = base === v6 ? { userId, ...body } : body
        const at = `${base}/${path}`
        return noted("POST", at, await post(node.url + at, sent, base === v6 ? {} : headers))
      }
      return { userId, hold }
    }
    for (const [base, path] of [v6, v7].flatMap((each) => [[each, "holds"] as const, [each, "holds/best"] as const])) {
      const { seatIds } = await setUp(node.url, { seatCount: 20 })
      const fast = await someoneNew()
      for (let i = 0; i < 4; i++) await fast.hold(base, { seatId: seatIds[i] }, path)
      const twice = await someoneNew()
      for (const seatId of [seatIds[4], seatIds[5]]) await twice.hold(base, { seatId, requestFingerprint: "r" }, path)
      for (const seatId of [seatIds[6], seatIds[7]]) {
        await (await someoneNew()).hold(base, { seatId, deviceFingerprint: base + path }, path)
      }
      const probing = await someoneNew()
      // A wish asks for no seat of another person by its number.
      const { seatId } = (await (await someoneNew()).hold(base, { seatId: seatIds[10] })).body
      await probing.hold(base, { seatId })
      await probing.hold(base, { seatId: seatIds[13] }, path)
      const loop = await someoneNew()
      const { id } = (await loop.hold(base, { seatId: seatIds[11] })).body
      await post(`${node.url}${v6}/${id}/cancel`, { userId: loop.userId })
      await loop.hold(base, { seatId: seatIds[12] }, path)
    }
    const [{ decision, userId }] = (await ask(`${node.url}${v6}/audit/abuse?result=BLOCKED`)).body
    const [mine, url] = [bearer(await signIn(node.url, userId)), `${node.url}${appeals}`]
    noted("POST", appeals, await post(url, { decision, message: "why?" }, mine))
    noted("GET", `${appeals}/x`, await ask(`${url}/${decision}`, { headers: mine }))
    node.setRole(userId, "OPERATOR")
    const headers = { ...bearer(await signIn(node.url, userId)), "content-type": "application/json" }
    for (const body of [JSON.stringify(answered), JSON.stringify(answered)]) {
      noted("PUT", `${appeals}/x`, await ask(`${url}/${decision}`, { method: "PUT", headers, body }))
    }
  } finally {
    await node.stop()
  }
}
