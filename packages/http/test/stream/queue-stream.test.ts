import { contractLine, type LineCommand, type LineOrder, type LinePolicy } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { ask, setUp } from "../client.ts"
import { type Frame, StreamReader } from "../StreamReader.ts"
import { startNode, type TestNode } from "../TestNode.ts"

let node: TestNode
let concertId: number
const readers: StreamReader[] = []

beforeAll(async () => {
  node = await startNode()
})
afterEach(() => {
  for (const reader of readers.splice(0)) reader.end()
})
afterAll(() => node.stop())

const command = (what: LineCommand | LineOrder): Promise<void> =>
  new Promise((resolve, reject) =>
    node.engine.submit(concertId, what, (reply) =>
      reply.kind === "accepted" ? resolve() : reject(new Error(reply.refusal.code)),
    ),
  )
const setLine = (policy: Partial<LinePolicy>) =>
  command({ kind: "set-line", policy: { ...contractLine, method: "paused", ...policy } })
const join = (person: number) => command({ kind: "join", person })
const leave = (person: number) => command({ kind: "leave", person })
const activate = (person: number) => command({ kind: "activate", person })

beforeEach(async () => {
  concertId = (await setUp(node.url)).concertId
  await setLine({})
})

const path = (query: string) => `/api/v1/waiting-queue/subscribe?${query}`
const watch = (userId: number, more = "", headers: ReadonlyArray<string> = []): StreamReader => {
  const reader = new StreamReader(node.port, path(`userId=${userId}&concertId=${concertId}${more}`), headers)
  readers.push(reader)
  return reader
}
const said = (frame: Frame) => JSON.parse(frame.data)
const ranksOf = (reader: StreamReader): number[] =>
  reader.frames.filter(({ event }) => event === "RANK_UPDATE").map((frame) => said(frame).rank)

describe("a stream of the waiting line", () => {
  it("has the bytes of the contract", async () => {
    await join(1)
    await join(7)
    const reader = watch(7)
    await reader.frame(1)
    expect(reader.head).toContain("200 OK")
    expect(reader.head).toContain("content-type: text/event-stream")
    const instant = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"
    const payload = `{"userId":7,"concertId":${concertId},"status":"WAITING","rank":2,"activeTtlSeconds":0,"timestamp":"${instant}"}`
    expect(reader.text).toMatch(
      new RegExp(
        `^event:INIT\ndata:Connected for Queue: ${concertId}\nid:\\d+-\\d+\n\n` +
          `event:RANK_UPDATE\ndata:${payload}\nid:\\d+-\\d+\n\n$`,
      ),
    )
  })

  it("is not opened by a page of another origin, which would keep its person present", async () => {
    await join(1)
    const foreign = watch(1, "", ["Origin: http://elsewhere.example"])
    await until("an answer", () => foreign.head !== "")
    expect(foreign.head).toContain("403 Forbidden")
    const own = watch(1, "", ["Origin: http://a"])
    expect((await own.frame(0)).event).toBe("INIT")
  })

  it.each(["garbage", "1-2-3", "-", "0-0", "9".repeat(3_000)])(
    "starts over after a last event that cannot be: %s",
    async (id) => {
      await join(1)
      const reader = watch(1, "", [`Last-Event-ID: ${id}`])
      await reader.frame(1)
      expect(reader.frames.map(({ event }) => event)).toEqual(["INIT", "RANK_UPDATE"])
      expect(said(reader.frames[1])).toMatchObject({ status: "WAITING", rank: 1 })
    },
  )

  it("greets people who are not in line with rank -1, and active ones with what is left of the pass", async () => {
    const none = watch(5)
    expect(said(await none.frame(1))).toMatchObject({ status: "NONE", rank: -1, activeTtlSeconds: 0 })
    await activate(6)
    const active = watch(6)
    const frame = await active.frame(1)
    expect(frame.event).toBe("ACTIVE")
    expect(Object.keys(said(frame))).toEqual(["userId", "concertId", "status", "rank", "activeTtlSeconds", "timestamp"])
    expect(said(frame)).toMatchObject({ status: "ACTIVE", rank: 0, activeTtlSeconds: 300 })
  })

  it("tells a person about their own place at once, and all behind a departure their new rank", async () => {
    const late = watch(3)
    await late.frame(1)
    for (const person of [1, 2, 3]) await join(person)
    await until("the join is told", () => ranksOf(late).at(-1) === 3)
    await leave(1)
    await until("the departure is told", () => ranksOf(late).at(-1) === 2)
    await activate(2)
    await until("the admission is told", () => ranksOf(late).at(-1) === 1)
    await activate(3)
    await until("the turn is told", () => late.frames.at(-1)!.event === "ACTIVE")
    await command({ kind: "deactivate", person: 3 })
    await until("the end of the pass is told", () => said(late.frames.at(-1)!).status === "NONE")
    expect(ranksOf(late)).toEqual([-1, 3, 2, 1, -1])
    const offsets = late.frames.map(({ id }) => Number(id.split("-")[1]))
    expect(offsets).toEqual([...offsets].sort((a, b) => a - b))
  })

  it("carries the pass where the sale is protected", async () => {
    await setLine({ protects: true })
    await join(4)
    const reader = watch(4)
    await reader.frame(1)
    await activate(4)
    await until("the turn is told", () => reader.frames.at(-1)!.event === "ACTIVE")
    const { pass, ...rest } = said(reader.frames.at(-1)!)
    expect(Object.keys(rest)).toEqual(["userId", "concertId", "status", "rank", "activeTtlSeconds", "timestamp"])
    expect(pass).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  })

  it("gives the pass to those who are inside already when the line begins to protect its sale", async () => {
    await activate(7)
    for (const more of ["", "&frames=line"]) {
      await setLine({ protects: false })
      const reader = watch(7, more)
      expect(said(await reader.frame(1))).not.toHaveProperty("pass")
      await setLine({ protects: true })
      const told = () => reader.frames.findLast(({ event }) => event === "ACTIVE")!
      await until("the pass is told", () => "pass" in said(told()))
      await setLine({ protects: false })
      await until("its end is told", () => !("pass" in said(told())))
    }
  })

  it("tells all readers when the line is cleared", async () => {
    await join(1)
    await join(2)
    const both = [watch(1), watch(2)]
    for (const reader of both) await reader.frame(1)
    await command({ kind: "clear-line" })
    for (const reader of both) {
      await until("the end is told", () => said(reader.frames.at(-1)!).status === "NONE")
    }
  })
})

describe("a request for a stream of the waiting line", () => {
  const status = async (query: string, init: RequestInit = {}): Promise<number> => {
    const stop = new AbortController()
    const response = await fetch(node.url + path(query), { ...init, signal: stop.signal })
    stop.abort()
    return response.status
  }

  it.each([
    ["nothing", "", 400],
    ["no person", "concertId=1", 400],
    ["an empty person", "userId=&concertId=1", 400],
    ["a null person", "userId=null&concertId=1", 400],
    ["person 0", "userId=0&concertId=1", 400],
    ["a person twice", "userId=1&userId=2&concertId=1", 400],
    ["no concert", "userId=1", 400],
    ["a null concert", "userId=1&concertId=null", 400],
    ["a negative concert", "userId=1&concertId=-1", 400],
    ["a concert that is not there", "userId=1&concertId=4711", 404],
    ["a concert that cannot be", "userId=1&concertId=99999999999", 404],
    ["frames of another kind", "userId=1&concertId=1&frames=all", 400],
  ])("for %s is refused", async (_, query, expected) => {
    expect(await status(query)).toBe(expected)
  })

  it("is refused when it takes no event stream, and is answered without a body when it is a HEAD", async () => {
    const query = `userId=1&concertId=${concertId}`
    expect(await status(query, { headers: { accept: "application/json" } })).toBe(406)
    expect(await status(query, { headers: { accept: "text/*;q=0.5, text/event-stream;q=0" } })).toBe(406)
    expect(await status(query, { headers: { accept: "application/json, text/*" } })).toBe(200)
    const head = await ask(node.url + path(query), { method: "HEAD" })
    expect(head).toMatchObject({ status: 200, text: "" })
  })
})
