import { contractLine, type LinePolicy } from "@ticketrush/protocol"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, ask, post, setUp } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"

let node: TestNode

beforeAll(async () => {
  node = await startNode()
})
afterAll(() => node.stop())

/** People are admitted by hand only. */
const slow = { everyMs: 86_400_000 }

const lineOf = async (line: Record<string, unknown> = {}) => {
  const { concertId } = await setUp(node.url, { line: { ...slow, ...line } })
  const at = `${node.url}/api/lab/concerts/${concertId}/line`
  return {
    concertId,
    read: () => ask(at),
    set: (body: unknown) =>
      ask(at, { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    order: (word: string, body: unknown = {}): Promise<Answer> => post(`${at}/${word}`, body),
    join: async (...people: ReadonlyArray<number>) => {
      for (const userId of people) await post(`${node.url}/api/v1/waiting-queue/join`, { userId, concertId })
    },
    status: async (userId: number) =>
      (await ask(`${node.url}/api/v1/waiting-queue/status?userId=${userId}&concertId=${concertId}`)).body,
  }
}

describe("an operator", () => {
  it("reads settings and counts of a line", async () => {
    const line = await lineOf()
    await line.join(1, 2)
    await line.order("activate", { userId: 1 })
    expect(await line.read()).toMatchObject({ status: 200, body: { concertId: line.concertId, closed: false } })
    const { policy, ...counts } = (await line.read()).body
    expect(policy).toEqual({ ...contractLine, ...slow })
    expect(counts).toMatchObject({ waiting: 1, returned: 0, absent: 0, active: 1, joined: 2, head: 1, perSecond: null })
  })

  it("changes some settings and leaves the others as they are", async () => {
    const line = await lineOf({ activeMax: 7 })
    const changed: Partial<LinePolicy> = { batch: 3, burst: 5, protects: true, graceMs: 60_000 }
    expect((await line.set({ ...changed, passMs: null })).body.policy).toEqual({
      ...contractLine,
      ...slow,
      activeMax: 7,
      ...changed,
    })
    expect((await line.set({ batch: 50 })).body.policy).toMatchObject({ batch: 50, burst: 50, protects: true })
    expect((await line.set({ waitingMax: "capacity" })).body.policy.waitingMax).toBe(5)
    expect((await line.read()).body.policy).toMatchObject({ batch: 50, waitingMax: 5, activeMax: 7 })
  })

  it("does not undo what another operator changes at the same moment", async () => {
    const line = await lineOf()
    await Promise.all([
      line.order("pause"),
      line.set({ batch: 40 }),
      line.set({ activeMax: 9 }),
      line.set({ passMs: 500 }),
    ])
    expect((await line.read()).body.policy).toMatchObject({ method: "paused", batch: 40, activeMax: 9, passMs: 500 })
  })

  it.each([
    [{ batch: -1 }, 422, "batch is a whole number from 0 to 1000000."],
    [{ everyMs: 1 }, 422, "everyMs is a whole number from 10 to 86400000."],
    [{ batch: 2, burst: 1 }, 422, "burst is a whole number from 2 to 1000000."],
    [{ graceMs: 1.5 }, 422, "graceMs is a whole number from 100 to 86400000."],
    [{ bach: 3 }, 422, 'This request has no field "bach". Did you mean batch?'],
    [
      { speed: 3 },
      422,
      'This request has no field "speed". It takes method, protects, batch, everyMs, burst, activeMax, waitingMax, passMs, graceMs, priorityMs, returnMs, idleMs, absentMs, absentMax.',
    ],
    [{ method: "draw" }, 400, "JSON Parsing Error: the body is not a part of a line policy"],
    [{ protects: 1 }, 400, "JSON Parsing Error: the body is not a part of a line policy"],
    [[], 400, "JSON Parsing Error: the body is not a part of a line policy"],
    [null, 400, "JSON Parsing Error: the body is not a part of a line policy"],
  ])("is refused the settings %j, and nothing changes", async (body, status, message) => {
    const line = await lineOf()
    expect(await line.set(body)).toMatchObject({ status, body: { message } })
    expect((await line.read()).body.policy).toEqual({ ...contractLine, ...slow })
  })

  it("pauses a line, resumes it, and drains it: no new joins, and waiting people are still admitted", async () => {
    const line = await lineOf({ batch: 1, burst: 1, everyMs: 20 })
    expect((await line.order("pause")).body.policy.method).toBe("paused")
    await line.join(1, 2)
    expect((await line.order("drain")).body).toMatchObject({ waiting: 2, policy: { method: "closed" } })
    const late = await post(`${node.url}/api/v1/waiting-queue/join`, { userId: 3, concertId: line.concertId })
    expect(late.body).toMatchObject({ status: "REJECTED", code: "line-closed" })
    await expect.poll(async () => (await line.read()).body.active, { interval: 10 }).toBe(2)
    expect((await line.order("resume")).body.policy.method).toBe("fifo")
    await line.join(3)
    await expect.poll(async () => (await line.status(3)).status, { interval: 10 }).toBe("ACTIVE")
  })

  it("lets one person in out of turn, and the others move up", async () => {
    const line = await lineOf()
    await line.join(1, 2, 3)
    expect((await line.order("activate", { userId: 2 })).body).toMatchObject({ userId: 2, status: "ACTIVE", rank: 0 })
    expect((await line.order("activate", { userId: 2 })).body).toMatchObject({ status: "ACTIVE", rank: 0 })
    expect(await line.status(3)).toMatchObject({ rank: 2 })
    expect((await line.order("activate", { userId: 99 })).body).toMatchObject({ userId: 99, status: "ACTIVE" })
  })

  it("never lets more people in than the cap allows", async () => {
    const line = await lineOf({ activeMax: 1 })
    await line.order("activate", { userId: 1 })
    const refused = await line.order("activate", { userId: 2 })
    expect(refused).toMatchObject({ status: 409, body: { code: "active-full" } })
    expect(await line.status(2)).toMatchObject({ status: "NONE" })
  })

  it("ends the turn of one person, and takes one out of the line", async () => {
    const line = await lineOf()
    await line.join(1, 2)
    await line.order("activate", { userId: 1 })
    expect((await line.order("deactivate", { userId: 1 })).body).toMatchObject({ status: "NONE", ended: "revoked" })
    expect((await line.order("leave", { userId: 2 })).body).toMatchObject({ status: "NONE", ended: "left" })
    for (const word of ["deactivate", "leave"]) {
      expect(await line.order(word, { userId: 77 })).toMatchObject({
        status: 200,
        body: { status: "NONE", place: null },
      })
    }
  })

  it("sends all waiting people away, and none who was let in", async () => {
    const line = await lineOf()
    await line.join(1, 2, 3)
    await line.order("activate", { userId: 1 })
    expect((await line.order("clear")).body).toMatchObject({ waiting: 0, active: 1, joined: 3 })
    expect((await line.order("clear")).body).toMatchObject({ waiting: 0, active: 1, joined: 3 })
    expect(await line.status(2)).toMatchObject({ status: "NONE", ended: "left" })
  })

  it.each([{}, { userId: null }, { userId: "1" }, { userId: 1.5 }, [1]])("names a person: not %j", async (body) => {
    const line = await lineOf()
    for (const word of ["activate", "deactivate", "leave"]) {
      expect(await line.order(word, body)).toMatchObject({ status: 400, body: { code: "malformed-json" } })
      expect(await line.order(word, { userId: 0 })).toMatchObject({ status: 400, body: { code: "user-unknown" } })
    }
  })

  it.each(["0", "999999", "1099511627776"])("finds no line of concert %s, which does not exist", async (id) => {
    const at = `${node.url}/api/lab/concerts/${id}/line`
    const unknown = { status: 404, body: { code: "concert-unknown" } }
    expect(await ask(at)).toMatchObject(unknown)
    const put = { method: "PUT", headers: { "content-type": "application/json" }, body: "{}" }
    expect(await ask(at, put)).toMatchObject(unknown)
    for (const word of ["pause", "resume", "drain", "clear"]) {
      expect(await post(`${at}/${word}`, {})).toMatchObject(unknown)
    }
    expect(await post(`${at}/activate`, { userId: 1 })).toMatchObject(unknown)
  })

  it.each(["pause", "resume", "drain", "clear"])("is given with no body at all: %s", async (word) => {
    const line = await lineOf()
    const at = `${node.url}/api/lab/concerts/${line.concertId}/line/${word}`
    const method = { pause: "paused", drain: "closed" }[word] ?? "fifo"
    expect(await ask(at, { method: "POST" })).toMatchObject({ status: 200, body: { policy: { method } } })
    expect((await post(at, "")).status).toBe(200)
    expect((await post(at, {})).status).toBe(200)
  })

  it("is not given by a page of another origin, nor by one of its forms", async () => {
    const line = await lineOf()
    await line.join(1)
    const at = `${node.url}/api/lab/concerts/${line.concertId}/line`
    for (const word of ["pause", "resume", "drain", "clear"]) {
      for (const origin of ["https://elsewhere.example", "null", `http://localhost:${node.port + 1}`]) {
        expect(await ask(`${at}/${word}`, { method: "POST", headers: { origin } })).toMatchObject({
          status: 403,
          body: { code: "origin-foreign" },
        })
      }
      const form = { "content-type": "application/x-www-form-urlencoded" }
      for (const body of ["", "a=b"]) {
        expect(await ask(`${at}/${word}`, { method: "POST", headers: form, body })).toMatchObject({ status: 415 })
      }
      expect(await post(`${at}/${word}`, "{")).toMatchObject({ status: 400, body: { code: "malformed-json" } })
    }
    expect(await ask(`${at}/activate`, { method: "POST" })).toMatchObject({ status: 415 })
    expect((await line.read()).body).toMatchObject({ waiting: 1, policy: { method: "fifo" } })
    const own = { origin: new URL(node.url).origin }
    expect(await ask(`${at}/pause`, { method: "POST", headers: own })).toMatchObject({ status: 200 })
  })

  it("is there on the lab surface only", async () => {
    const closed = await startNode({ trusted: { mode: "off" } })
    try {
      const at = `${closed.url}/api/lab/concerts/1/line`
      for (const answer of [
        await ask(at),
        await ask(`${at}/pause`, { method: "POST" }),
        await post(`${at}/leave`, {}),
      ]) {
        expect(answer).toMatchObject({ status: 404, body: { code: "lab-off" } })
      }
    } finally {
      await closed.stop()
    }
  })
})
