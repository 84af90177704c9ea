/** Tokens that a library in another language forged, from all that is public: the keys, and a token of a person. */
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { clientsFolder, pythonTokens } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, bearer, createUser, signIn } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"

const python = pythonTokens()

let node: TestNode
beforeAll(async () => {
  node = await startNode()
})
afterAll(() => node.stop())

describe.runIf(python !== undefined)("PyJWT", () => {
  it("verifies a token of ours with the published keys, and no token that it forges is taken", async () => {
    const mine = await signIn(node.url, await createUser(node.url, "mina"))
    const { body: jwks } = await ask(`${node.url}/.well-known/jwks.json`)
    const program = join(clientsFolder, "tokens-python", "forge.py")
    const input = JSON.stringify({ token: mine.accessToken, jwks })
    const { status, stdout, stderr } = spawnSync(join(python as string, "venv/bin/python"), [program], {
      input,
      encoding: "utf8",
    })
    expect([status, stderr]).toEqual([0, ""])
    const forged = Object.entries(JSON.parse(stdout) as Record<string, string>)
    expect(forged.length).toBe(9)
    const me = (accessToken: string) => ask(`${node.url}/api/auth/me`, { headers: bearer({ accessToken }) })
    expect((await me(mine.accessToken)).status).toBe(200)
    for (const [name, token] of forged) {
      const { status: answered, body } = await me(token)
      expect([name, answered, body.errorCode]).toEqual([name, 401, "AUTH_TOKEN_INVALID"])
    }
  })
})
