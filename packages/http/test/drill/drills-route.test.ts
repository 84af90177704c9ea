/** Drills over HTTP: who may begin one, and where; on record, judged, and in no list. */
import { limits } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { afterEach, describe, expect, it } from "vitest"
import { ask, bearer, createUser, signIn } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"

const path = "/api/admin/drills"
const asked = { fault: "fence", people: 10, seconds: limits.drillSecondsMin }

let node: TestNode
afterEach(() => node.stop())

const signedInAs = async (role: "OPERATOR" | "ADMIN") => {
  const id = await createUser(node.url, role.toLowerCase())
  node.setRole(id, role)
  const headers = { ...bearer(await signIn(node.url, id)), "content-type": "application/json" }
  return {
    id,
    get: (at = path) => ask(node.url + at, { headers }),
    start: (body: unknown = asked) => ask(node.url + path, { method: "POST", headers, body: JSON.stringify(body) }),
  }
}

describe("drills", () => {
  it("are begun at a server that allows them alone", async () => {
    node = await startNode()
    const { get, start } = await signedInAs("ADMIN")
    expect((await get()).body).toEqual({ allowed: false, newest: null })
    expect(await start()).toMatchObject({ status: 409, body: { code: "drills-off" } })
  })

  it("are begun by administrators, on record with what was asked, one at a time, and judged", async () => {
    node = await startNode({ drills: true })
    expect(await (await signedInAs("OPERATOR")).start()).toMatchObject({ status: 403 })
    const { get, id, start } = await signedInAs("ADMIN")
    const begun = await start()
    expect(begun).toMatchObject({ status: 202, body: { allowed: true, newest: { ...asked, startedBy: id } } })
    expect(await start()).toMatchObject({ status: 429, body: { code: "drill-running" } })
    const newest = async () => (await get()).body.newest
    await until("it is judged", async () => (await newest()).state === "done")
    const { epochs, verdict } = await newest()
    expect(verdict).toMatchObject({ lost: 0, duplicates: 0, doubleSold: 0, holes: 0, epochsBack: 0, others: 0 })
    expect(epochs.length).toBeGreaterThan(1)
    const rows: ReadonlyArray<Record<string, unknown>> = (await get("/api/admin/audit?kind=DRILL")).body
    expect(
      rows.map(({ actorUserId, detailMessage, result }) => [result, actorUserId, detailMessage]).reverse(),
    ).toEqual([
      ["ORDERED", id, "fence, 10 people, 4 s"],
      ["SUCCESS", id, "fence, 10 people, 4 s"],
      ["ORDERED", id, "fence, 10 people, 4 s"],
      ["DENIED", id, expect.stringContaining("one at a time")],
    ])
    expect((await get("/api/concerts/search")).text).not.toContain(String(begun.body.newest.concertId))
  })

  it("have a bounded number of people and last a bounded time", async () => {
    node = await startNode({ drills: true })
    const { get, start } = await signedInAs("ADMIN")
    for (const wrong of [
      { people: 0 },
      { people: limits.drillPeopleMax + 1 },
      { seconds: limits.drillSecondsMin - 1 },
      { seconds: limits.drillSecondsMax + 1 },
      { fault: "flood" },
    ]) {
      expect(await start({ ...asked, ...wrong })).toMatchObject({ status: 400 })
    }
    expect((await get()).body.newest).toBeNull()
  })
})
