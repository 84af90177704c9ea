/** The map of a hall, compressed for clients that take it: what they make of it, and what went over the wire. */
import { join } from "node:path"
import { hasNginx, makeTestFolder, runsWith, startNginx } from "@ticketrush/testing"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { type Concert, createUser, post, setUp } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"
import { CountingRelay } from "./CountingRelay.ts"
import { buildGo, output } from "./output.ts"
import { lineOf, toldIn } from "./Plan.ts"

const programs = new URL("programs/", import.meta.url).pathname
const place = makeTestFolder()
const seatCount = 2_000
let node: TestNode
let concert: Concert
let path: string
let relay: CountingRelay

beforeAll(async () => {
  node = await startNode()
  concert = await setUp(node.url, { seatCount })
  path = `/api/concerts/options/${concert.optionId}/seat-map`
})
beforeEach(async () => {
  relay = await CountingRelay.start(node.port)
})
afterEach(() => relay.close())
afterAll(async () => {
  await node.stop()
  place.remove()
})

/** The map as it is for clients that take no coding. */
const plain = async (): Promise<string> => (await fetch(node.url + path, { headers: { "accept-encoding": "" } })).text()

/** What a program reads, twice over one connection, with a sold seat in between. */
const readsTwice = async (read: (url: string, headers: Record<string, string>) => Promise<string>): Promise<void> => {
  const text = await plain()
  expect(JSON.parse(text)).toHaveLength(seatCount)
  expect(await read(relay.url + path, {})).toBe(text)
  const userId = await createUser(node.url, `reader ${Math.abs(relay.port)}`)
  await post(`${node.url}/api/reservations/v6/holds`, { userId, seatId: JSON.parse(text).find(isFree).id })
  expect(await plain()).not.toBe(text)
  expect(await read(relay.url + path, {})).toBe(await plain())
  for (const { received } of relay.connections) expect(received).toBeLessThan(text.length / 4)
}

const isFree = ({ status }: { status: string }): boolean => status === "AVAILABLE"

const bodyOf = (printed: string): string => {
  const { status, body } = toldIn(printed.trimEnd())
  expect(status === "error" ? body : status).toBe(200)
  return body
}

describe.runIf(runsWith("go"))("Go's net/http", () => {
  it("asks for gzip by itself, and hands out what it decoded", async () => {
    const program = join(place.path, "client")
    await buildGo(place, join(programs, "client.go"), program)
    await readsTwice(async (url) => bodyOf(await output(place, program, [], `${line(url)}\n`)))
  })
})

describe.runIf(runsWith("python"))("Python's requests", () => {
  it("asks for gzip by itself, and hands out what it decoded", async () => {
    await readsTwice(async (url) =>
      bodyOf(await output(place, "python3", [join(programs, "client.py")], `${line(url)}\n`)),
    )
  })
})

const line = (url: string): string => lineOf(new URL(url).origin, { method: "GET", path })

describe.runIf(runsWith("curl"))("curl", () => {
  const curl = (...args: ReadonlyArray<string>) => output(place, "curl", ["--silent", "--show-error", ...args])

  it.each([["br"], ["gzip"]])("decodes %s", async (coding) => {
    await readsTwice((url) => curl("--compressed", "--header", `Accept-Encoding: ${coding}`, url))
  })

  it("with all that it knows is answered in the smallest", async () => {
    const headers = await curl(
      "--compressed",
      "--dump-header",
      "-",
      "--output",
      join(place.path, "map"),
      relay.url + path,
    )
    expect(headers).toContain("content-encoding: br")
  })
})

describe.runIf(hasNginx())("behind an nginx that compresses by itself", () => {
  it("a map is compressed once, by the server, and its tag stays good", async () => {
    const server = `
      gzip on; gzip_types application/json; gzip_proxied any; gzip_min_length 1;
      location / { proxy_pass http://127.0.0.1:${relay.port}; proxy_http_version 1.1; }`
    const proxy = await startNginx({ server })
    try {
      for (const coding of ["br", "gzip"]) {
        const answer = await fetch(proxy.url + path, { headers: { "accept-encoding": coding } })
        expect(answer.headers.get("content-encoding")).toBe(coding)
        expect(await answer.text()).toBe(await plain())
        const etag = answer.headers.get("etag") as string
        const again = await fetch(proxy.url + path, { headers: { "accept-encoding": coding, "if-none-match": etag } })
        expect([again.status, again.headers.get("etag")]).toEqual([304, etag])
      }
      // It asks for no coding upstream, and compresses for its client what came without one.
      const small = await fetch(`${proxy.url}/api/concerts`)
      expect([small.headers.get("content-encoding"), await small.json()]).toEqual(["gzip", [expect.anything()]])
    } finally {
      await proxy.remove()
    }
  })
})
