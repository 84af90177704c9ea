/** Where people are told away from the page, as they say it over HTTP. */
import { limits } from "@ticketrush/protocol"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, ask, bearer, createUser, signIn, type Tokens } from "../client.ts"
import { startNode, type TestNode, testPush } from "../TestNode.ts"

const base = "/api/v7/notifications"
let node: TestNode
let silent: TestNode
beforeAll(async () => {
  node = await startNode({ zone: "UTC", nowMs: () => 1_790_000_000_000 })
  silent = await startNode({ push: null })
})
afterAll(() => Promise.all([node.stop(), silent.stop()]))

let people = 0
const newcomer = async (at = node): Promise<Tokens> => signIn(at.url, await createUser(at.url, `told ${++people}`))
const call = (tokens: Tokens, method: string, path = "", body?: unknown, at = node): Promise<Answer> =>
  ask(`${at.url}${base}${path}`, {
    method,
    headers: { ...bearer(tokens), ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
const subscription = (endpoint = "https://push.example/one") => ({
  ...{ endpoint, language: "ko" },
  keys: { p256dh: testPush.publicKey, auth: Buffer.alloc(16, 7).toString("base64url") },
})

describe("a browser that is to be told", () => {
  it("is kept without its secrets shown, and forgotten by what it can compute of its endpoint", async () => {
    const mina = await newcomer()
    const empty = { push: { publicKey: testPush.publicKey, subscriptions: [] }, mail: null }
    expect((await call(mina, "GET")).body).toEqual(empty)
    const asked = subscription()
    const { body, status } = await call(mina, "PUT", "/push", asked)
    const digest = await crypto.subtle.digest("SHA-256", Buffer.from(asked.endpoint))
    const endpointDigest = Buffer.from(digest).toString("base64url")
    expect([status, body]).toEqual([
      200,
      { digest: endpointDigest, service: "push.example", language: "ko", madeAt: "2026-09-21T14:13:20.000+00:00" },
    ])
    const { text } = await call(mina, "GET")
    expect(JSON.parse(text).push.subscriptions).toEqual([body])
    expect(text).not.toContain(asked.keys.auth)
    expect(text).not.toContain(asked.endpoint)
    for (let twice = 0; twice < 2; twice++)
      expect((await call(mina, "DELETE", `/push/${endpointDigest}`)).status).toBe(204)
    expect((await call(mina, "GET")).body).toEqual(empty)
  })

  it("is told for the person who said so last on it", async () => {
    const [first, second] = [await newcomer(), await newcomer()]
    for (const each of [first, second]) await call(each, "PUT", "/push", subscription("https://push.example/shared"))
    expect((await call(first, "GET")).body.push.subscriptions).toEqual([])
    expect((await call(second, "GET")).body.push.subscriptions).toHaveLength(1)
  })

  it("is one of a bounded number: one more ends the oldest", async () => {
    const mina = await newcomer()
    for (let n = 0; n <= limits.noticeTargetsMax; n++) {
      await call(mina, "PUT", "/push", subscription(`https://a.push.example/${n}`))
    }
    expect((await call(mina, "GET")).body.push.subscriptions).toHaveLength(limits.noticeTargetsMax)
  })

  it.each([
    ["a server that is no push service", subscription("https://evil.example/x"), 422],
    ["an address of this machine", subscription("https://127.0.0.1/x"), 422],
    [
      "a key that is not on the curve",
      { ...subscription(), keys: { p256dh: `B${"A".repeat(86)}`, auth: "A".repeat(22) } },
      422,
    ],
    ["a key of another length", { ...subscription(), keys: { p256dh: "AAAA", auth: "A".repeat(22) } }, 400],
    ["no secret", { ...subscription(), keys: { p256dh: testPush.publicKey } }, 400],
    ["another language", { ...subscription(), language: "fr" }, 400],
    ["no keys", { ...subscription(), keys: null }, 400],
    ["a field of more", { ...subscription(), userId: 7 }, 422],
  ])("is refused with %s", async (_, asked, status) => {
    expect((await call(await newcomer(), "PUT", "/push", asked)).status).toBe(status)
  })

  it("is not kept by a server that sends no push messages, which says so", async () => {
    const mina = await newcomer(silent)
    expect((await call(mina, "GET", "", undefined, silent)).body).toEqual({ push: null, mail: null })
    const { body, status } = await call(mina, "PUT", "/push", subscription(), silent)
    expect([status, body.code]).toEqual([409, "push-off"])
  })
})
