/** The mode of an abuse rule is set while servers run: at once, at every node, on record, and over a restart. */
import { AbuseModes } from "@ticketrush/engine/abuse/AbuseModes"
import { abuseModesMemory } from "@ticketrush/engine/abuse/AbuseModesMemory"
import { abuseRulesOf } from "@ticketrush/protocol/abuse"
import { until } from "@ticketrush/testing"
import { Context, Effect, Layer } from "effect"
import { afterEach, describe, expect, it } from "vitest"
import { ask, bearer, createUser, post, setUp, signIn } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"

const nodes: TestNode[] = []
afterEach(async () => {
  for (const node of nodes.splice(0)) await node.stop()
})
const start = async (rules: string, abuseModes?: AbuseModes["Service"]) => {
  const node = await startNode({ abuse: abuseRulesOf(rules)!, ...(abuseModes && { abuseModes }) })
  nodes.push(node)
  return node
}
const sharedModes = (): Promise<AbuseModes["Service"]> =>
  Effect.runPromise(Effect.scoped(Effect.map(Layer.build(abuseModesMemory), (built) => Context.get(built, AbuseModes))))

let names = 0
/** Holds seats of a new person; how many were accepted. */
const holds = async ({ url }: TestNode, count: number): Promise<number> => {
  const userId = await createUser(url, `holder ${++names}`)
  const { seatIds } = await setUp(url, { seatCount: 20, maxReservationsPerUser: 20 })
  let accepted = 0
  for (const seatId of seatIds.slice(0, count)) {
    const { status } = await post(`${url}/api/reservations/v6/holds`, { userId, seatId })
    if (status === 201) accepted++
  }
  return accepted
}
const chiefOf = async (node: TestNode): Promise<{ readonly id: number; readonly headers: Record<string, string> }> => {
  const id = await createUser(node.url, `chief ${++names}`)
  node.setRole(id, "ADMIN")
  return { id, headers: { ...bearer(await signIn(node.url, id)), "content-type": "application/json" } }
}
const set = async (node: TestNode, rule: string, mode: string, headers: Record<string, string>) =>
  ask(`${node.url}/api/admin/abuse/rules/${rule}`, { method: "PUT", headers, body: JSON.stringify({ mode }) })

describe("the mode of an abuse rule", () => {
  it("counts for the next hold, and the setting again when it is asked for", async () => {
    const node = await start("enforce")
    const { headers, id } = await chiefOf(node)
    expect(await holds(node, 5)).toBe(3)
    const { body } = await set(node, "rate", "shadow", headers)
    expect(body.rules[0]).toMatchObject({ rule: "rate", mode: "shadow", setting: "enforce", max: 3, setBy: id })
    expect(await holds(node, 5)).toBe(5)
    await set(node, "rate", "setting", headers)
    expect(await holds(node, 5)).toBe(3)
  })

  it("may be set where no rule was asked before: from then on holds are counted and noted", async () => {
    const node = await start("off")
    const { headers } = await chiefOf(node)
    const noted = async (): Promise<number> => (await ask(`${node.url}/api/reservations/v6/audit/abuse`)).body.length
    expect([await holds(node, 5), await noted()]).toEqual([5, 0])
    await set(node, "rate", "enforce", headers)
    expect(await holds(node, 5)).toBe(3)
    expect(await noted()).toBe(5)
  })

  it("is on record with its author before it is in force, and each decision names the rules that made it", async () => {
    const node = await start("enforce")
    const { headers, id } = await chiefOf(node)
    await holds(node, 1)
    await set(node, "rate", "shadow", headers)
    await holds(node, 4)
    const rows: ReadonlyArray<Record<string, unknown>> = (
      await ask(`${node.url}/api/admin/audit?limit=100`, { headers })
    ).body
    expect(
      rows.filter(({ kind }) => kind === "ABUSE_CHANGE").map((row) => [row.result, row.actorUserId, row.reason]),
    ).toEqual([
      ["SUCCESS", id, "RATE_LIMIT_EXCEEDED"],
      ["ORDERED", id, "RATE_LIMIT_EXCEEDED"],
    ])
    const rules = rows.filter(({ kind }) => kind === "ABUSE_RULES").map(({ policyVersion }) => policyVersion)
    expect(new Set(rules).size).toBe(2)
    const decisions = rows.filter(({ kind }) => kind === "HOLD_CREATE")
    expect(decisions.map(({ policyVersion }) => rules.indexOf(policyVersion))).toEqual([0, 0, 0, 0, 1])
    expect(decisions[0]).toMatchObject({ result: "ALLOWED", reason: "RATE_LIMIT_EXCEEDED" })
  })

  it("is known to other nodes by themselves, and to one that is started later", async () => {
    const abuseModes = await sharedModes()
    const [first, second] = [await start("enforce", abuseModes), await start("enforce", abuseModes)]
    await set(first, "rate", "off", (await chiefOf(first)).headers)
    await until("the other node knows it", async () => (await holds(second, 5)) === 5)
    const third = await start("enforce", abuseModes)
    expect(await holds(third, 5)).toBe(5)
  })

  it("is set by administrators, and not by operators", async () => {
    const node = await start("enforce")
    const desk = await createUser(node.url, "desk")
    node.setRole(desk, "OPERATOR")
    const headers = { ...bearer(await signIn(node.url, desk)), "content-type": "application/json" }
    expect((await ask(`${node.url}/api/admin/abuse/rules`, { headers })).status).toBe(200)
    expect((await set(node, "rate", "off", headers)).status).toBe(403)
    expect(await holds(node, 5)).toBe(3)
  })
})
