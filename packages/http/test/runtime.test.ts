import { parts } from "@ticketrush/engine/health/Parts"
import { Effect } from "effect"
import { afterEach, describe, expect, it } from "vitest"
import { ask } from "./client.ts"
import { startNode, type TestNode } from "./TestNode.ts"

const aTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+\+09:00$/)
const path = "/api/system/runtime"
let node: TestNode
afterEach(() => node.stop())

describe("what a server says it is made of", () => {
  it("has Redis and Kafka as in the contract, and with them everything else that selling needs", async () => {
    const fails = Effect.fail(new Error("connect ECONNREFUSED 127.0.0.1:9092"))
    node = await startNode({ outside: { postgres: Effect.succeed("PostgreSQL 18.4"), redis: null, kafka: fails } })
    const { body, status } = await ask(`${node.url}${path}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      redis: { status: "DOWN", up: false, detail: "REDIS_URL is not set", since: null },
      kafka: { status: "DOWN", up: false, detail: "connect ECONNREFUSED 127.0.0.1:9092", since: aTime },
      postgres: { status: "UP", up: true, detail: "PostgreSQL 18.4", since: aTime },
      journal: { status: "UP", up: true, detail: "it works" },
      line: { status: "UP", up: true },
      ready: { status: "UP", reason: null },
    })
    expect(Object.keys(body).slice(0, 3)).toEqual(["checkedAt", "redis", "kafka"])
    expect(body.parts.map(({ name }: { name: string }) => name)).toEqual(Object.keys(parts))
    expect(Object.keys(parts)).toEqual(
      expect.arrayContaining(["database", "journal", "loads", "due", "catalogue", "lists"]),
    )
    for (const part of body.parts) expect(part).toMatchObject({ status: "UP", up: true, failures: 0 })
  })

  it("is told to callers of the trusted surface alone, and to no page of another site", async () => {
    const token = "t0ken-of-the-tests_0123456789abcdefghijklmn"
    node = await startNode({ trusted: { mode: "token", token, loopbackOnly: true } })
    expect(await ask(`${node.url}${path}`)).toMatchObject({ status: 404, body: { code: "lab-token" } })
    expect((await ask(`${node.url}${path}`, { headers: { "trusted-token": token } })).status).toBe(200)
    const passedOn = { "trusted-token": token, "x-forwarded-for": "192.0.2.1" }
    expect(await ask(`${node.url}${path}`, { headers: passedOn })).toMatchObject({ body: { code: "lab-forwarded" } })
  })
})
