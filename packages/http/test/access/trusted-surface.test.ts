import { socketProtocol, socketTokenPrefix } from "@ticketrush/protocol/trusted-token"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, post } from "../client.ts"
import { SocketClient } from "../stream/SocketClient.ts"
import { startNode, type TestNode } from "../TestNode.ts"
import { requested } from "./Requester.ts"

const token = "t0ken-of-the-tests_0123456789abcdefghijklmn"
let node: TestNode
beforeAll(async () => {
  node = await startNode({ trusted: { mode: "token", token, loopbackOnly: true } })
})
afterAll(() => node.stop())

/** The code of the answer to a question about a person who is not there: `user-unknown` when the caller is trusted. */
const codeFor = async (headers: ReadonlyArray<string>, port = node.port): Promise<string> =>
  (await requested({ port, path: "/api/users/1", headers })).code

describe("a caller with the token", () => {
  it.each(["localhost", "LOCALHOST:8080", "127.0.0.1:8080", "127.8.9.1", "[::1]:1"])(
    "is trusted under the name %s of this machine",
    async (host) => {
      expect(await codeFor(["Host", host, "Trusted-Token", token])).toBe("user-unknown")
    },
  )

  it.each(["rebound.example", "localhost.example", "127.0.0.1.example", "127.0.0.1:80@x", "10.0.0.1"])(
    "is not trusted under the name %s while the server listens on the loopback alone",
    async (host) => {
      expect(await codeFor(["Host", host, "Trusted-Token", token])).toBe("lab-host")
    },
  )

  it("is trusted under any name by a server that other machines may call", async () => {
    const open = await startNode({ trusted: { mode: "token", token, loopbackOnly: false } })
    try {
      expect(await codeFor(["Host", "10.0.0.1", "Trusted-Token", token], open.port)).toBe("user-unknown")
      expect(await codeFor(["Host", "10.0.0.1"], open.port)).toBe("lab-token")
    } finally {
      await open.stop()
    }
  })

  it.each([
    ["Forwarded", "for=192.0.2.60"],
    ["X-Forwarded-For", "192.0.2.60"],
    ["X-Forwarded-For", ""],
    ["X-Forwarded-Proto", "https"],
    ["X-Forwarded-Anything", "1"],
    ["X-Real-IP", "192.0.2.60"],
    ["Via", "1.1 cache"],
    ["CF-Connecting-IP", "192.0.2.60"],
    ["True-Client-IP", "192.0.2.60"],
    ["Fly-Client-IP", "192.0.2.60"],
    ["WL-Proxy-Client-IP", "192.0.2.60"],
    ["X-Originating-IP", "192.0.2.60"],
    ["X-Original-URL", "/"],
    ["X_Forwarded_For", "192.0.2.60"],
    ["X-Varnish", "32770"],
  ])("is not trusted when a proxy says that it stands between, with %s: %s", async (name, value) => {
    const { status, code, message } = await requested({
      port: node.port,
      path: "/api/users/1",
      headers: ["Trusted-Token", token, name, value],
    })
    expect({ status, code }).toEqual({ status: 404, code: "lab-forwarded" })
    expect(message).toContain(`has a header ${name.toLowerCase()} `)
  })
})

describe("a page of another site", () => {
  it.each([
    ["a picture", "Sec-Fetch-Site", "cross-site"],
    ["a page of another port", "Sec-Fetch-Site", "same-site"],
    ["a script", "Origin", "https://elsewhere.example"],
  ])("acts for no person on a server that trusts every caller: %s", async (_, name, value) => {
    const open = await startNode({ trusted: { mode: "on" } })
    try {
      expect(await codeFor([name, value], open.port)).toBe("origin-foreign")
      expect(await codeFor([], open.port)).toBe("user-unknown")
      expect(await codeFor(["Sec-Fetch-Site", "same-origin"], open.port)).toBe("user-unknown")
    } finally {
      await open.stop()
    }
  })
})

describe("a caller without the token", () => {
  it.each([
    ["none at all", []],
    ["an empty one", ["Trusted-Token", ""]],
    ["its beginning", ["Trusted-Token", token.slice(0, -1)]],
    ["one that goes on", ["Trusted-Token", `${token}x`]],
    ["another one of the same length", ["Trusted-Token", token.toUpperCase()]],
    ["the right one and a second", ["Trusted-Token", token, "Trusted-Token", token]],
    ["the right one as a person's", ["Authorization", `Bearer ${token}`]],
    ["the right one in the address", []],
  ])("is refused as one who has %s, and told where the token is", async (what, headers) => {
    const path = what.endsWith("address") ? `/api/users/1?token=${token}` : "/api/users/1"
    const { status, code, message, text } = await requested({ port: node.port, path, headers })
    expect({ status, code }).toEqual({ status: 404, code: "lab-token" })
    expect(message).toContain("it stands in the file trusted-token in its data folder")
    expect(text).not.toContain(token)
  })

  it("reads what every caller may read", async () => {
    for (const path of ["/api/concerts", "/health/ready", "/docs/whole", "/api/concerts/options/1024/seats"]) {
      expect((await requested({ port: node.port, path, headers: ["Host", "shop.example"] })).status, path).toBe(200)
    }
  })
})

describe("a surface without a token", () => {
  it("is open to every caller when it was switched on: under any name, and through a proxy", async () => {
    const open = await startNode({ trusted: { mode: "on" } })
    try {
      expect(await codeFor(["Host", "tickets.example", "X-Forwarded-For", "192.0.2.60"], open.port)).toBe(
        "user-unknown",
      )
    } finally {
      await open.stop()
    }
  })

  it("is open to no caller when it was switched off, and everything else stays", async () => {
    const closed = await startNode({ trusted: { mode: "off" } })
    try {
      const off = { status: 404, body: { code: "lab-off" } }
      const shown = { "trusted-token": token }
      expect(await post(`${closed.url}/api/users`, { username: "x" }, shown)).toMatchObject(off)
      expect(await ask(`${closed.url}/api/users/1`)).toMatchObject(off)
      expect(await ask(`${closed.url}/api/concerts/cleanup/1`, { method: "DELETE" })).toMatchObject(off)
      for (const path of ["/api/concerts", "/health/ready", "/docs/whole", "/openapi.json"]) {
        expect((await ask(closed.url + path)).status, path).toBe(200)
      }
    } finally {
      await closed.stop()
    }
  })
})

describe("a WebSocket", () => {
  const answerTo = async (protocols: ReadonlyArray<string>): Promise<{ code: string; chosen: string }> => {
    const client = await new SocketClient(node.port, "/ws", protocols).opened()
    try {
      client.say({ type: "subscribe", topic: "queue", concertId: 1, userId: 5 })
      const { code } = await client.message("a refusal", ({ type }) => type === "refused")
      return { code: code ?? "", chosen: client.protocol }
    } finally {
      client.end()
    }
  }

  it("shows the token among the subprotocols that it offers, and never sees it in the answer", async () => {
    expect(await answerTo([socketProtocol, `${socketTokenPrefix}${token}`])).toEqual({
      code: "concert-unknown",
      chosen: socketProtocol,
    })
  })

  it("without the token hears what every caller may hear, and nothing about a person", async () => {
    expect(await answerTo([])).toEqual({ code: "lab-token", chosen: "" })
    expect(await answerTo([socketProtocol, `${socketTokenPrefix}${"x".repeat(token.length)}`])).toMatchObject({
      code: "lab-token",
    })
  })
})
