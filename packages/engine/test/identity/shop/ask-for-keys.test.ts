/** A real server on the loopback that publishes keys, or does not. */
import { issuerKey, jwksOf, KeyServer } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { askForKeys } from "../../../src/identity/shop/askForKeys.ts"
import type { KeyAnswer } from "../../../src/identity/shop/ShopKeys.ts"

const published = jwksOf(issuerKey("k"))
let server: KeyServer
beforeAll(async () => {
  server = await KeyServer.start({ status: 200, body: published })
})
afterAll(() => server.kill())

const asked = (answerMsMax?: number): Promise<KeyAnswer> =>
  new Promise((resolve) => askForKeys(server.url, resolve, answerMsMax))

describe("asking for keys", () => {
  it("gives what the server publishes, as it came", async () => {
    server.answer = { status: 200, body: published }
    expect(await asked()).toEqual({ text: published })
  })

  it("fails on another status, and follows nothing", async () => {
    server.answer = { status: 500, body: published }
    expect(await asked()).toEqual({ failed: "it answered with status 500" })
    server.answer = { status: 302, body: "", headers: { location: server.url } }
    const before = server.asked
    expect(await asked()).toEqual({ failed: "it answered with status 302" })
    expect(server.asked).toBe(before + 1)
  })

  it("fails on more bytes than a set of keys has", async () => {
    server.answer = { status: 200, body: published + " ".repeat(300_000) }
    expect(await asked()).toMatchObject({ failed: expect.any(String) })
  })

  it("ends in time where the server says nothing", async () => {
    server.answer = null
    expect(await asked(50)).toEqual({ failed: "no answer within 50 ms" })
  })

  it("fails while the server is away, and succeeds when it is back", async () => {
    server.answer = { status: 200, body: published }
    await server.kill()
    expect(await asked()).toMatchObject({ failed: expect.stringMatching(/^(ECONNREFUSED|ECONNRESET|UND_ERR_SOCKET)$/) })
    await server.restart()
    expect(await asked()).toEqual({ text: published })
  })
})
