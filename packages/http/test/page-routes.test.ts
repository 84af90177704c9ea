/** The page that sells as the gateway serves it: one document, files that never change, and where older addresses went. */
import { mkdirSync, writeFileSync } from "node:fs"
import { request } from "node:http"
import { join } from "node:path"
import { makeTestFolder } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { startNode, type TestNode } from "./TestNode.ts"

let place: ReturnType<typeof makeTestFolder>
let node: TestNode
let unbuilt: TestNode

const write = (path: string, text: string): void => writeFileSync(join(place.path, "dist", path), text)

beforeAll(async () => {
  place = makeTestFolder()
  mkdirSync(join(place.path, "page"))
  unbuilt = await startNode({ webFolder: place.path })
  mkdirSync(join(place.path, "dist/assets"), { recursive: true })
  write("index.html", "<title>built</title>")
  write("console.html", "<title>console</title>")
  write("docs.html", "<title>developers</title>")
  write("push-worker.js", "let worker")
  write("assets/a-1.js", "let plain")
  write("assets/a-1.js.br", "in brotli")
  write("assets/a-1.js.zst", "in zstd")
  node = await startNode({ webFolder: place.path })
})
afterAll(async () => {
  await node?.stop()
  await unbuilt?.stop()
  place.remove()
})

type Told = { readonly status: number; readonly headers: Readonly<Record<string, unknown>>; readonly text: string }

/** As written: `fetch` asks for codings by itself and follows redirects. */
const get = (path: string, headers: Record<string, string> = {}, port = node.port): Promise<Told> =>
  new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, headers }, (response) => {
      const pieces: Buffer[] = []
      response.on("data", (piece: Buffer) => pieces.push(piece))
      response.on("end", () => {
        resolve({ status: response.statusCode!, headers: response.headers, text: Buffer.concat(pieces).toString() })
      })
    })
    sent.on("error", reject).end()
  })

describe("the document of the page", () => {
  it.each([
    "/",
    "/sign-in",
    "/tickets",
    "/concerts/1",
    "/concerts/1/line",
    "/concerts/1/seats/1024",
    "/orders/134217729",
  ])("stands at %s, is asked for each time, and lets in no script that is not a file of this server", async (path) => {
    const { status, headers, text } = await get(path)
    expect([status, text, headers["cache-control"]]).toEqual([200, "<title>built</title>", "no-cache"])
    const policy = String(headers["content-security-policy"])
    expect(policy).toContain("default-src 'none'; script-src 'self'")
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types ticketrush-worker ticketrush-push")
    expect(policy).not.toContain("unsafe")
    expect((await get(path, { "if-none-match": String(headers.etag) })).status).toBe(304)
  })

  it.each(["/console", "/console/people", "/console/concerts/1", "/console/concerts/1/policy"])(
    "is that of the console at %s",
    async (path) => {
      const { status, text, headers } = await get(path)
      expect([status, text]).toEqual([200, "<title>console</title>"])
      expect(String(headers["content-security-policy"])).toContain("trusted-types ticketrush-worker")
    },
  )

  it.each(["/docs", "/docs/streams", "/docs/receipts", "/docs/session", "/docs/race"])(
    "is that of developers at %s",
    async (path) => {
      const { status, text, headers } = await get(path)
      expect([status, text]).toEqual([200, "<title>developers</title>"])
      expect(String(headers["content-security-policy"])).toContain("trusted-types ticketrush-worker")
    },
  )

  it("is a word about the build, with the same policy, as long as there is none", async () => {
    const { status, headers, text } = await get("/", {}, unbuilt.port)
    expect([status, headers["cache-control"]]).toEqual([200, "no-store"])
    expect(text).toContain("The page is being built.")
    expect(String(headers["content-security-policy"])).toContain("trusted-types ticketrush-worker ticketrush-push")
  })
})

it("the worker for push messages is asked for each time, and may load nothing", async () => {
  const { headers, status, text } = await get("/push-worker.js")
  expect([status, text, headers["cache-control"]]).toEqual([200, "let worker", "no-cache"])
  expect(headers["content-security-policy"]).toBe("default-src 'none'")
  expect((await get("/push-worker.js", {}, unbuilt.port)).status).toBe(404)
})

describe("a file of the page", () => {
  it.each([
    [{}, undefined, "let plain"],
    [{ "accept-encoding": "br" }, "br", "in brotli"],
    [{ "accept-encoding": "zstd" }, "zstd", "in zstd"],
    [{ "accept-encoding": "gzip, deflate, br, zstd" }, "br", "in brotli"],
    [{ "accept-encoding": "gzip" }, undefined, "let plain"],
    [{ "accept-encoding": "br;q=0, zstd" }, "zstd", "in zstd"],
  ])("is kept for ever, and comes in a coding only to who asks for it: %o", async (asked, coding, body) => {
    const { headers, text } = await get("/assets/a-1.js", asked as Record<string, string>)
    expect([headers["content-encoding"], text]).toEqual([coding, body])
    expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable")
    expect(String(headers.vary)).toContain("Accept-Encoding")
  })

  it.each(["/assets/a-2.js", "/assets/a-1.js.br", "/assets/..%2findex.html", "/assets/constructor"])(
    "is one that the build wrote: %s is not",
    async (path) => {
      expect((await get(path)).status).toBe(404)
    },
  )
})

describe("an older address of the page", () => {
  it.each([
    ["/u1", "/"],
    ["/u1/index.html?concert=1", "/?concert=1"],
    ["/ux/u1/", "/"],
    ["/ux/u1/index.html", "/"],
    ["/ux/u1/callback.html?code=a%2Fb&state=c", "/sign-in?code=a%2Fb&state=c"],
    ["/u1/callback.html", "/sign-in"],
    ["/strategies.html?from=before", "/docs/race?from=before"],
  ])("leads on with its query, and is kept by no cache: %s", async (from, to) => {
    const { status, headers } = await get(from)
    expect([status, headers.location, headers["cache-control"]]).toEqual([302, to, "no-store"])
  })

  it("is never that of a stream: none of those leads elsewhere", () => {
    const streams = node.routes.filter(({ path }) => /subscribe|stream|\/ws$/.test(path))
    expect(streams.length).toBeGreaterThan(4)
    const moved = node.routes.filter(({ name, path }) => name === "page" && /u1|strategies/.test(path))
    expect(moved.length).toBe(9)
    for (const { path } of moved) expect(path).not.toMatch(/^\/api|^\/ws/)
  })
})
