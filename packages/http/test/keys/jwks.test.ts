import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"

let node: TestNode
beforeAll(async () => {
  node = await startNode({ trusted: { mode: "off" } })
})
afterAll(() => node.stop())

describe("GET /.well-known/jwks.json", () => {
  it("gives the public keys to every caller, to be kept for a while", async () => {
    const { status, headers, text } = await ask(`${node.url}/.well-known/jwks.json`)
    expect(status).toBe(200)
    expect(headers.get("content-type")).toBe("application/jwk-set+json")
    expect(headers.get("cache-control")).toBe("public, max-age=300")
    expect(text).toBe(node.keys.jwks)
    expect(text).not.toContain('"d"')
  })
})
