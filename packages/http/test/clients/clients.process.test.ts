/** Other people's HTTP clients, each on one connection that it keeps: what a test through fetch alone does not see. */
import { existsSync, readFileSync } from "node:fs"
import { Agent, type ClientRequest, request } from "node:http"
import { join } from "node:path"
import { makeTestFolder, runsWith, until } from "@ticketrush/testing"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { startNode, type TestNode } from "../TestNode.ts"
import { webFolder } from "../web-folder.ts"
import { CountingRelay } from "./CountingRelay.ts"
import { connectionsOf, journeyOn, judge } from "./journey.ts"
import { buildGo, output } from "./output.ts"
import { type Asked, lineOf, type Step, type Told, toldIn } from "./Plan.ts"

const programs = new URL("programs/", import.meta.url).pathname

let node: TestNode
let relay: CountingRelay
const place = makeTestFolder()
beforeAll(async () => {
  node = await startNode({ webFolder })
})
beforeEach(async () => {
  relay = await CountingRelay.start(node.port)
})
afterEach(() => relay.close())
afterAll(async () => {
  await node.stop()
  place.remove()
})

const asksLines = async (steps: ReadonlyArray<Step>, name: string, ...args: ReadonlyArray<string>) => {
  const text = await output(place, name, args, steps.map((step) => `${lineOf(relay.url, step)}\n`).join(""))
  return text.trimEnd().split("\n").map(toldIn)
}

/** Holds what a client was told against the journey, and that no connection was torn or opened without need. */
const expectWhole = (steps: ReadonlyArray<Step>, told: ReadonlyArray<Told>): void => {
  judge(steps, told)
  expect(relay.connections.filter(({ resetBy }) => resetBy !== null)).toEqual([])
  expect(relay.connections).toHaveLength(connectionsOf(steps))
}

describe.runIf(runsWith("go"))("Go's net/http", () => {
  it("goes through everything on one connection, and is refused only what ends with headers", async () => {
    const program = join(place.path, "client")
    await buildGo(place, join(programs, "client.go"), program)
    const steps = await journeyOn(node, { expect: true, chunked: true, trailer: true })
    expectWhole(steps, await asksLines(steps, program))
  })
})

describe.runIf(runsWith("java"))("Java's HttpClient", () => {
  beforeAll(() => output(place, "javac", ["-d", place.path, join(programs, "Client.java")]))
  const java = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", place.path, "Client"]

  it.each([["HTTP_1_1"], ["HTTP_2"]])(
    "goes through everything on one connection, beginning with %s",
    async (version) => {
      const steps = await journeyOn(node, { expect: true, chunked: true, trailer: false })
      expectWhole(steps, await asksLines(steps, "java", ...java, version))
    },
  )

  it("hears a refusal though it waits to be told to go on", async () => {
    const steps: ReadonlyArray<Step> = [
      { method: "POST", path: "/nope", body: "{}", flags: ["expect"], status: 404, says: "not-found" },
      { method: "DELETE", path: "/api/reservations/1", body: "{}", flags: ["expect"], status: 400 },
      { method: "GET", path: "/health/live", status: 200, says: "UP" },
    ]
    expectWhole(steps, await asksLines(steps, "java", ...java, "HTTP_1_1"))
  })
})

describe.runIf(runsWith("python"))("Python's requests", () => {
  it("goes through everything on one connection", async () => {
    const steps = await journeyOn(node, { expect: false, chunked: true, trailer: false })
    expectWhole(steps, await asksLines(steps, "python3", join(programs, "client.py")))
  })
})

describe.runIf(runsWith("curl"))("curl", () => {
  it("goes through everything on one connection", async () => {
    const steps = await journeyOn(node, { expect: true, chunked: true, trailer: false })
    const file = (n: number): string => join(place.path, `curl-${n}`)
    const args = steps.flatMap((step, n) => [...(n === 0 ? [] : ["--next"]), ...curlArguments(step, file(n))])
    const lines = (await output(place, "curl", args)).trimEnd().split("\n")
    const told = lines.map((line, n) => {
      const [status, length, coding] = line.split("\t")
      // What it was asked to write of a HEAD are the headers.
      const body = steps[n].method === "HEAD" || !existsSync(file(n)) ? "" : readFileSync(file(n), "utf8")
      // Of a body in a coding it is the length on the way.
      const known = length !== "" && (coding === "" || steps[n].method === "HEAD")
      return { status: Number(status), length: known ? length : "-", body }
    })
    expectWhole(steps, told)
  })
})

const curlArguments = (
  { body, flags = [], headers = {}, method, path }: Asked,
  file: string,
): ReadonlyArray<string> => [
  ...["--silent", "--show-error", "--http1.1", "--max-time", "30", "--expect100-timeout", "30", "--output", file],
  ...["--compressed", "--write-out", "%{http_code}\t%header{content-length}\t%header{content-encoding}\n"],
  ...(method === "HEAD" ? ["--head"] : ["--request", method]),
  ...Object.entries(headers).flatMap(([name, value]) => ["--header", `${name}: ${value}`]),
  ...(flags.includes("chunked") ? ["--header", "Transfer-Encoding: chunked"] : []),
  ...(flags.includes("expect") ? ["--header", "Expect: 100-continue"] : ["--header", "Expect:"]),
  ...(body === undefined ? [] : ["--data-binary", body]),
  relay.url + path,
]

describe("Node's agent", () => {
  let agent: Agent
  beforeEach(() => {
    agent = new Agent({ keepAlive: true, maxSockets: 1, timeout: 600_000 })
  })
  afterEach(() => agent.destroy())

  const ask = ({ body, flags = [], headers = {}, method, path }: Asked): Promise<Told> =>
    new Promise((resolve) => {
      const all: Record<string, string> = { ...headers }
      if (body !== undefined && !flags.includes("chunked")) all["content-length"] = String(Buffer.byteLength(body))
      if (flags.includes("expect")) all.expect = "100-continue"
      const sent: ClientRequest = request(relay.url + path, { method, agent, headers: all }, (answer) => {
        const pieces: Buffer[] = []
        answer.on("data", (piece: Buffer) => pieces.push(piece))
        answer.on("end", () =>
          resolve({
            status: answer.statusCode!,
            length: answer.headers["content-length"] ?? "-",
            body: Buffer.concat(pieces).toString(),
          }),
        )
      })
      sent.on("error", (error) => resolve({ status: "error", length: "-", body: String(error) }))
      if (flags.includes("expect")) sent.on("continue", () => sent.end(body))
      else sent.end(body)
    })

  it("goes through everything on one connection", async () => {
    const steps = await journeyOn(node, { expect: true, chunked: true, trailer: false })
    const told: Told[] = []
    for (const step of steps) told.push(await ask(step))
    expectWhole(steps, told)
  })

  it("ends a quiet connection itself, before the server does", async () => {
    expect((await ask({ method: "GET", path: "/health/live" })).status).toBe(200)
    await until("the connection is over", () => relay.open === 0)
    expect(relay.connections).toMatchObject([{ endedBy: "client", resetBy: null }])
  })
})

describe("Node's fetch", () => {
  it("ends a quiet connection itself, before the server does", async () => {
    expect((await fetch(`${relay.url}/health/live`)).status).toBe(200)
    await until("the connection is over", () => relay.open === 0)
    expect(relay.connections).toMatchObject([{ endedBy: "client", resetBy: null }])
  })
})
