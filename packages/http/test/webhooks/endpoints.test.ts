/** Endpoints of webhooks as administrators keep them. */
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, ask, bearer, createUser, post, signIn, type Tokens } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"

const base = "/api/webhooks/endpoints"
let now = 1_790_000_000_000
let node: TestNode
let roots: Tokens
let others: ReadonlyArray<Tokens>
beforeAll(async () => {
  node = await startNode({ nowMs: () => now, zone: "UTC" })
  const create = (username: string, role: "OPERATOR" | "ADMIN") =>
    Effect.runPromise(node.users.create({ username, role }))
  roots = await signIn(node.url, (await create("root", "ADMIN")).id)
  others = [
    await signIn(node.url, await createUser(node.url, "mina")),
    await signIn(node.url, (await create("operator", "OPERATOR")).id),
  ]
})
afterAll(() => node.stop())

const call = (method: string, path: string, body?: unknown, tokens = roots): Promise<Answer> =>
  ask(`${node.url}${base}${path}`, {
    method,
    headers: { ...bearer(tokens), ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
let urls = 0
const wish = (url = `https://shop.example/${++urls}`) => ({ url, events: ["sale.closed", "reservation.confirmed"] })
const codeOf = ({ status, body }: Answer) => [status, body?.code]

describe("an endpoint", () => {
  it("is registered with its secret, which is shown this once and never again", async () => {
    const { status, body } = await call("POST", "", wish("https://SHOP.example:443/first"))
    expect(status).toBe(201)
    expect(body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(Object.keys(body)).toEqual(
      "id url events status disabledBy disabledAt disabledReason madeAt secrets secret".split(" "),
    )
    const { secret, ...shown } = body
    expect(shown).toMatchObject({
      url: "https://shop.example/first",
      events: ["reservation.confirmed", "sale.closed"],
      status: "ENABLED",
      disabledBy: null,
      secrets: [{ endsAt: null }],
    })
    for (const { body: again } of [await call("GET", `/${body.id}`), await call("GET", "")]) {
      expect(JSON.stringify(again)).not.toContain(secret.slice("whsec_".length))
    }
    expect((await call("GET", `/${body.id}`)).body).toEqual(shown)
    expect((await call("GET", "")).body).toEqual([shown])
  })

  it("gets a new secret beside the old one, which ends at the stated time", async () => {
    const { body } = await call("POST", "", wish())
    now += 1_000
    const { body: turned } = await call("POST", `/${body.id}/rotate`, { overlapSeconds: 60 })
    expect(turned.secret).toMatch(/^whsec_/)
    expect(turned.secret).not.toBe(body.secret)
    expect(turned.secrets).toEqual([
      { madeAt: new Date(now).toISOString().replace("Z", "+00:00"), endsAt: null },
      { ...body.secrets[0], endsAt: new Date(now + 60_000).toISOString().replace("Z", "+00:00") },
    ])
    now += 60_000
    expect((await call("GET", `/${body.id}`)).body.secrets).toHaveLength(1)
    const stated = await call("POST", `/${body.id}/rotate`, {})
    const overlap = Date.parse(stated.body.secrets[1].endsAt) - now
    expect(overlap).toBe(limits.webhookOverlapMsDefault)
  })

  it("has so many secrets at a time, and is told how to go on", async () => {
    const { id } = (await call("POST", "", wish())).body
    for (let n = 1; n < limits.webhookKeysMax; n++) await call("POST", `/${id}/rotate`, {})
    expect(codeOf(await call("POST", `/${id}/rotate`, {}))).toEqual([409, "webhook-keys-full"])
    expect((await call("POST", `/${id}/rotate`, { overlapSeconds: 0 })).body.secrets).toHaveLength(1)
  })

  it("is disabled and enabled, and says who did it; again is the same", async () => {
    const { id } = (await call("POST", "", wish())).body
    const first = await call("POST", `/${id}/disable`)
    expect(first.body).toMatchObject({ status: "DISABLED", disabledBy: "OPERATOR" })
    now += 5_000
    expect((await call("POST", `/${id}/disable`, {})).body).toEqual(first.body)
    expect((await call("POST", `/${id}/enable`)).body).toMatchObject({ status: "ENABLED", disabledBy: null })
    expect((await call("POST", `/${id}/enable`)).body).toMatchObject({ status: "ENABLED" })
  })

  it("gets another address and other events, and is removed", async () => {
    const { id, url } = (await call("POST", "", wish())).body
    const changed = await call("PUT", `/${id}`, { url: `${url}/more`, events: ["sale.opened"] })
    expect(changed.body).toMatchObject({ id, url: `${url}/more`, events: ["sale.opened"] })
    expect((await call("DELETE", `/${id}`)).status).toBe(204)
    expect(codeOf(await call("GET", `/${id}`))).toEqual([404, "webhook-unknown"])
    expect(codeOf(await call("DELETE", `/${id}`))).toEqual([404, "webhook-unknown"])
  })

  it("that is registered twice is refused with the id of the first, so that an answer that got lost is found", async () => {
    const asked = wish()
    const { id } = (await call("POST", "", asked)).body
    const again = await call("POST", "", asked)
    expect(codeOf(again)).toEqual([409, "webhook-exists"])
    expect(again.body.message).toContain(String(id))
  })

  it.each([
    [{ url: "https://shop.example/x", events: [] }, 400],
    [{ url: "https://shop.example/x", events: ["sale.everything"] }, 400],
    [{ url: 7, events: ["sale.opened"] }, 400],
    [{ url: "https://10.0.0.1/", events: ["sale.opened"] }, 422],
    [{ url: "http://shop.example/", events: ["sale.opened"] }, 422],
    [{ url: "https://shop.example/x", events: ["sale.opened"], secret: "mine" }, 422],
  ])("is refused with what is wrong: %j", async (body, status) => {
    expect((await call("POST", "", body)).status).toBe(status)
  })

  it.each([-1, 1.5, "60", limits.webhookOverlapMsMax / 1_000 + 1])(
    "takes no overlap of %s seconds",
    async (overlap) => {
      const { id } = (await call("POST", "", wish())).body
      expect((await call("POST", `/${id}/rotate`, { overlapSeconds: overlap })).status).toBe(400)
    },
  )

  it("is for administrators alone", async () => {
    const { id } = (await call("POST", "", wish())).body
    for (const tokens of others) {
      for (const [method, path, body] of [
        ["POST", "", wish()],
        ["GET", ""],
        ["GET", `/${id}`],
        ["PUT", `/${id}`, wish()],
        ["DELETE", `/${id}`],
        ["POST", `/${id}/rotate`, {}],
        ["POST", `/${id}/disable`],
        ["POST", `/${id}/enable`],
      ] as const) {
        expect(codeOf(await call(method, path, body, tokens)), `${method} ${path}`).toEqual([403, "forbidden"])
      }
    }
    expect(codeOf(await post(`${node.url}${base}`, wish()))).toEqual([401, "unauthorized"])
  })

  it("is one of a bounded number", async () => {
    const made = (await call("GET", "")).body.length
    for (let n = made; n < limits.webhookEndpointsMax; n++) await call("POST", "", wish())
    expect(codeOf(await call("POST", "", wish()))).toEqual([409, "webhooks-full"])
  })
})
