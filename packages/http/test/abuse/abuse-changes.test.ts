/** Mode and numbers of an abuse rule are set while servers run: at once, at every node, on record, and over a restart. */
import { AbuseChanges } from "@ticketrush/engine/abuse/AbuseChanges"
import { abuseChangesMemory } from "@ticketrush/engine/abuse/AbuseChangesMemory"
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
const start = async (rules: string, abuseChanges?: AbuseChanges["Service"]) => {
  const node = await startNode({ abuse: abuseRulesOf(rules)!, ...(abuseChanges && { abuseChanges }) })
  nodes.push(node)
  return node
}
const sharedChanges = (): Promise<AbuseChanges["Service"]> =>
  Effect.runPromise(
    Effect.scoped(Effect.map(Layer.build(abuseChangesMemory), (built) => Context.get(built, AbuseChanges))),
  )

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
const order = async (node: TestNode, rule: string, body: unknown, headers: Record<string, string>) =>
  ask(`${node.url}/api/admin/abuse/rules/${rule}`, { method: "PUT", headers, body: JSON.stringify(body) })
const set = async (node: TestNode, rule: string, mode: string, headers: Record<string, string>) =>
  order(node, rule, { mode }, headers)
const allow = async (node: TestNode, max: number, headers: Record<string, string>) =>
  order(node, "rate", { numbers: { max, windowSeconds: 600 } }, headers)

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
    const abuseChanges = await sharedChanges()
    const [first, second] = [await start("enforce", abuseChanges), await start("enforce", abuseChanges)]
    await set(first, "rate", "off", (await chiefOf(first)).headers)
    await until("the other node knows it", async () => (await holds(second, 5)) === 5)
    const third = await start("enforce", abuseChanges)
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

describe("the numbers of an abuse rule", () => {
  it("count for the next hold, and those of the setting again when they are asked for", async () => {
    const node = await start("enforce,rate=3/20s")
    const { headers, id } = await chiefOf(node)
    const { body } = await allow(node, 5, headers)
    expect(body.rules[0]).toMatchObject({
      ...{ rule: "rate", mode: "enforce", max: 5, windowSeconds: 600, settingMax: 3, settingWindowSeconds: 20 },
      ...{ numbersSetBy: id, setBy: null },
    })
    expect(await holds(node, 7)).toBe(5)
    await order(node, "rate", { numbers: "setting" }, headers)
    expect(await holds(node, 7)).toBe(3)
  })

  it("stand in what a person hears who is blocked by them", async () => {
    const node = await start("enforce")
    const { headers } = await chiefOf(node)
    await allow(node, 1, headers)
    const userId = await createUser(node.url, "hears")
    const { seatIds } = await setUp(node.url, { maxReservationsPerUser: 20 })
    const hold = (seatId: number) => post(`${node.url}/api/reservations/v6/holds`, { userId, seatId })
    await hold(seatIds[0])
    expect((await hold(seatIds[1])).body.message).toBe(`Rate limit exceeded. userId=${userId}, windowSeconds=600`)
  })

  it("keep the mode that was set, and a mode keeps the numbers that were", async () => {
    const node = await start("enforce")
    const { headers } = await chiefOf(node)
    await set(node, "rate", "shadow", headers)
    const numbered = await allow(node, 1, headers)
    expect(numbered.body.rules[0]).toMatchObject({ mode: "shadow", max: 1 })
    const enforced = await set(node, "rate", "setting", headers)
    expect(enforced.body.rules[0]).toMatchObject({ mode: "enforce", max: 1, windowSeconds: 600 })
    expect(await holds(node, 3)).toBe(1)
  })

  it("are on record with old and new ones before they are in force, and each decision names the rules that made it", async () => {
    const node = await start("enforce")
    const { headers, id } = await chiefOf(node)
    await holds(node, 4)
    await allow(node, 5, headers)
    await holds(node, 6)
    await order(node, "rate", { numbers: "setting" }, headers)
    const rows: ReadonlyArray<Record<string, unknown>> = (
      await ask(`${node.url}/api/admin/audit?limit=100`, { headers })
    ).body
    const changes = rows.filter(({ kind }) => kind === "ABUSE_CHANGE")
    expect(changes.map((row) => [row.result, row.actorUserId, row.detailMessage])).toEqual([
      ["SUCCESS", id, "rate from 5/600s to 3/10s, as the setting says"],
      ["ORDERED", id, "rate from 5/600s to 3/10s, as the setting says"],
      ["SUCCESS", id, "rate from 3/10s to 5/600s"],
      ["ORDERED", id, "rate from 3/10s to 5/600s"],
    ])
    const versions = rows.filter(({ kind }) => kind === "ABUSE_RULES").map(({ policyVersion }) => policyVersion)
    expect(versions[0]).toBe(versions[2])
    const decisions = rows.filter(({ kind }) => kind === "HOLD_CREATE")
    expect(decisions.map(({ policyVersion, result }) => [versions.indexOf(policyVersion), result])).toEqual([
      ...[[1, "BLOCKED"], ...Array(5).fill([1, "ALLOWED"])],
      ...[[0, "BLOCKED"], ...Array(3).fill([0, "ALLOWED"])],
    ])
  })

  it("are known to other nodes by themselves, and to one that is started later with another setting", async () => {
    const abuseChanges = await sharedChanges()
    const [first, second] = [await start("enforce", abuseChanges), await start("enforce", abuseChanges)]
    await allow(first, 5, (await chiefOf(first)).headers)
    await until("the other node knows them", async () => (await holds(second, 7)) === 5)
    const third = await start("enforce,rate=2/20s", abuseChanges)
    expect(await holds(third, 7)).toBe(5)
  })

  it("are set by administrators, and not by operators; none out of bounds is taken", async () => {
    const node = await start("enforce")
    const desk = await createUser(node.url, "counter")
    node.setRole(desk, "OPERATOR")
    const headers = { ...bearer(await signIn(node.url, desk)), "content-type": "application/json" }
    expect((await allow(node, 5, headers)).status).toBe(403)
    const chief = await chiefOf(node)
    const { body, status } = await allow(node, 65, chief.headers)
    expect([status, body.message]).toEqual([400, "JSON Parsing Error: numbers.max must be a whole number from 1 to 64"])
    expect(await holds(node, 5)).toBe(3)
  })
})
