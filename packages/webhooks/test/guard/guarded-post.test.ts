/** Requests to servers of others, over real sockets of the loopback. Nothing here leaves the machine. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { nodeDefer } from "@ticketrush/engine/ports-node"

import { afterEach, describe, expect, it } from "vitest"
import { guardedPost, type Resolve } from "../../src/guard/GuardedPost.ts"
import type { PostOutcome } from "../../src/guard/Post.ts"

const servers: Server[] = []
const came: Array<{ request: IncomingMessage; body: string }> = []
afterEach(async () => {
  came.length = 0
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

const serve = async (answer: RequestListener = (_, response) => response.end("ok")): Promise<number> => {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on("data", (piece: Buffer) => pieces.push(piece))
    request.on("end", () => {
      came.push({ request, body: Buffer.concat(pieces).toString() })
      answer(request, response)
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return (server.address() as AddressInfo).port
}

const send = (url: string, { loopback = true, resolve }: { loopback?: boolean; resolve?: Resolve } = {}) =>
  new Promise<PostOutcome>((done) => {
    const post = guardedPost({ defer: nodeDefer, loopback, ...(resolve && { resolve }) })
    post(
      { url, headers: { "content-type": "application/json", "webhook-id": "evt_1_1" }, body: Buffer.from("{}") },
      done,
    )
  })

describe("a request to an endpoint", () => {
  it("sends the bytes and headers that were signed, and hears the status", async () => {
    const port = await serve((_, response) => response.writeHead(204).end())
    expect(await send(`http://127.0.0.1:${port}/hooks?of=shop`)).toEqual({
      kind: "answer",
      status: 204,
      retryAfter: "",
    })
    expect(came[0].request.url).toBe("/hooks?of=shop")
    expect(came[0].request.headers).toMatchObject({ "webhook-id": "evt_1_1", "content-length": "2" })
    expect(came[0].body).toBe("{}")
  })

  it("follows no redirect: where it leads is not asked", async () => {
    const inside = await serve()
    const port = await serve((_, response) =>
      response.writeHead(307, { location: `http://127.0.0.1:${inside}/inside` }).end(),
    )
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: "answer", status: 307 })
    expect(came).toHaveLength(1)
  })

  it("hears what an endpoint asks for, and why there is no answer", async () => {
    const port = await serve((_, response) => response.writeHead(429, { "retry-after": "120" }).end())
    expect(await send(`http://127.0.0.1:${port}/`)).toEqual({ kind: "answer", status: 429, retryAfter: "120" })
    const closed = await serve()
    await new Promise((resolve) => servers.pop()!.close(resolve))
    expect(await send(`http://127.0.0.1:${closed}/`)).toMatchObject({ kind: "failed" })
  })

  it("reads no endless answer", async () => {
    let sent = 0
    const port = await serve((_, response) => {
      const more = (): void => {
        if (response.destroyed) return
        sent += 65_536
        response.write(Buffer.alloc(65_536), () => setImmediate(more))
      }
      response.writeHead(200)
      more()
      response.on("close", () => {
        ended = true
      })
    })
    let ended = false
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 200 })
    await expect.poll(() => ended).toBe(true)
    expect(sent).toBeGreaterThan(0)
  })

  it.each(["says nothing more", "drips"])(
    "keeps no connection to an endpoint whose answer never ends: it %s",
    async (how) => {
      const drips: NodeJS.Timeout[] = []
      const port = await serve((_, response) => {
        response.writeHead(200)
        response.write("x")
        if (how === "drips") drips.push(setInterval(() => response.write("x"), 50))
      })
      const connections = () =>
        new Promise<number>((done, failed) =>
          servers[0].getConnections((error, count) => (error === null ? done(count) : failed(error))),
        )
      const post = guardedPost({ defer: nodeDefer, loopback: true })
      const sendOnce = () =>
        new Promise<PostOutcome>((done) => {
          post({ url: `http://127.0.0.1:${port}/`, headers: {}, body: Buffer.from("{}") }, done)
        })
      const outcomes = await Promise.all(Array.from({ length: 5 }, sendOnce))
      expect(outcomes).toEqual(outcomes.map(() => ({ kind: "answer", status: 200, retryAfter: "" })))
      await expect.poll(connections).toBe(0)
      for (const drip of drips) clearInterval(drip)
    },
  )

  it("waits for no other one to the same host", async () => {
    const port = await serve((request, response) => {
      if (request.url === "/fast") response.end()
    })
    const post = guardedPost({ defer: nodeDefer, loopback: true })
    const begin = (path: string) =>
      new Promise<PostOutcome>((done) => {
        post({ url: `http://127.0.0.1:${port}${path}`, headers: {}, body: Buffer.from("{}") }, done)
      })
    for (let n = 0; n < 20; n++) void begin("/slow")
    expect(await begin("/fast")).toMatchObject({ kind: "answer", status: 200 })
  })

  it("is made to addresses that were judged, and to no other: a name that leads inside gets no connection", async () => {
    const port = await serve()
    const names: string[] = []
    const resolve: Resolve = (name, done) => {
      names.push(name)
      done(["127.0.0.1"])
    }
    const outcome = await send(`https://shop.example:${port}/`, { loopback: false, resolve })
    expect(outcome).toMatchObject({ kind: "failed", reason: "shop.example leads to no server on the public internet" })
    expect(names).toEqual(["shop.example"])
    expect(came).toEqual([])
  })

  it("is not made when one of several addresses leads inside", async () => {
    const resolve: Resolve = (_, done) => done(["1.1.1.1", "10.0.0.7"])
    expect(await send("https://shop.example/", { loopback: false, resolve })).toMatchObject({
      reason: "shop.example leads to no server on the public internet",
    })
  })

  it("is judged anew for each connection: a name that leads inside a moment later is refused then", async () => {
    const port = await serve()
    const answers = [["127.0.0.1"], ["10.0.0.7"]]
    let asked = 0
    const post = guardedPost({ defer: nodeDefer, loopback: true, resolve: (_, done) => done(answers[asked++]) })
    const sendOnce = () =>
      new Promise<PostOutcome>((done) => {
        post({ url: `https://shop.example:${port}/`, headers: {}, body: Buffer.from("{}") }, done)
      })
    // The first one is allowed, and finds a server that speaks no TLS.
    expect(await sendOnce()).not.toMatchObject({ reason: expect.stringContaining("public internet") })
    expect(await sendOnce()).toMatchObject({ reason: "shop.example leads to no server on the public internet" })
    expect(asked).toBe(2)
  })

  it.each([
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://169.254.169.254/",
    "https://[::ffff:10.0.0.1]/",
    "http://shop.example/",
  ])("is not made where the address itself says no, under any tables: %s", async (url) => {
    const resolve: Resolve = () => {
      throw new Error("nothing is resolved")
    }
    expect(await send(url, { loopback: false, resolve })).toMatchObject({ kind: "failed" })
  })

  it("says so when a name has no address", async () => {
    expect(await send("https://shop.example/", { loopback: false, resolve: (_, done) => done([]) })).toEqual({
      kind: "failed",
      reason: "shop.example has no address",
    })
  })

  it("ends when it is cut", async () => {
    let closed = false
    const port = await serve((request) => {
      request.on("close", () => {
        closed = true
      })
    })
    const outcomes: PostOutcome[] = []
    const post = guardedPost({ defer: nodeDefer, loopback: true })
    const cut = post({ url: `http://127.0.0.1:${port}/`, headers: {}, body: Buffer.from("{}") }, (outcome) =>
      outcomes.push(outcome),
    )
    await expect.poll(() => came.length).toBe(1)
    cut()
    await expect.poll(() => closed).toBe(true)
    await expect.poll(() => outcomes).toEqual([{ kind: "failed", reason: "socket hang up" }])
  })
})
