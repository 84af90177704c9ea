/**
 * Readers of streams that others wrote, in other languages: each follows a place in line, hears that the server is there,
 * is told by the server to come back, is turned away once, and goes on where it was.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { join } from "node:path"
import type { EngineApi } from "@ticketrush/engine/EngineApi"
import { contractLine, type LineCommand, type LineOrder } from "@ticketrush/protocol"
import { clientsFolder, goReaders, javaReaders, pythonReaders, until } from "@ticketrush/testing"
import { describe, expect, it } from "vitest"
import { setUp } from "../client.ts"
import { replaced } from "../replaced.ts"
import { startNode, type TestNode } from "../TestNode.ts"

type Heard = {
  readonly event: string
  readonly type?: string
  readonly id: string | null
  // biome-ignore lint/suspicious/noExplicitAny: events of every shape
  readonly data: any
  readonly code?: string
  readonly resumed?: boolean
}

/** A reader at work; `heard` is what it has printed. */
class Reader {
  readonly heard: Heard[] = []
  readonly #child: ChildProcess
  #complaint = ""

  constructor(command: ReadonlyArray<string>) {
    this.#child = spawn(command[0], command.slice(1), { stdio: ["ignore", "pipe", "pipe"] })
    let rest = ""
    this.#child.stdout?.on("data", (piece: Buffer) => {
      const lines = `${rest}${piece}`.split("\n")
      rest = lines.pop() as string
      for (const line of lines) this.heard.push(JSON.parse(line))
    })
    this.#child.stderr?.on("data", (piece: Buffer) => {
      this.#complaint += piece
    })
  }

  async hears(what: string, fits: (heard: Heard) => boolean, from = 0): Promise<number> {
    await until(
      `${what} (${this.#complaint})`,
      () => this.heard.slice(from).some(fits) || this.#child.exitCode !== null,
    )
    const found = this.heard.findIndex((heard, i) => i >= from && fits(heard))
    if (found === -1) throw new Error(`the reader ended before ${what}: ${this.#complaint}`)
    return found
  }

  end(): void {
    this.#child.kill("SIGKILL")
  }
}

/** Each test has a server of its own, so that all of them wait for signs of life at the same time. */
class Site {
  /** While it is on, the sale cannot be read: streams end with "unavailable", and no new one is opened. */
  unreadable = false
  node!: TestNode
  concertId!: number

  async open(): Promise<void> {
    const through = (engine: EngineApi) =>
      replaced(engine, {
        view: (concertId) => (this.unreadable ? undefined : engine.view(concertId)),
        load: (concertId, done) =>
          this.unreadable ? done({ kind: "failed", reason: "a test" }) : engine.load(concertId, done),
      })
    this.node = await startNode({ through })
    this.concertId = (await setUp(this.node.url)).concertId
    await this.#order({ kind: "set-line", policy: { ...contractLine, method: "paused" } })
    for (const person of [1, 2, 3, 4]) await this.#order({ kind: "join", person })
  }

  leave(person: number): Promise<void> {
    return this.#order({ kind: "leave", person })
  }

  /** Whether a request for a stream was turned away. */
  readonly wasTurnedAway = async (): Promise<boolean> =>
    /route="queue-stream",status="5xx"/.test(await (await fetch(`${this.node.metricsUrl}/metrics`)).text())

  #order(command: LineCommand | LineOrder): Promise<void> {
    return new Promise((resolve, reject) =>
      this.node.engine.submit(this.concertId, command, (reply) =>
        reply.kind === "accepted" ? resolve() : reject(new Error(reply.refusal.code)),
      ),
    )
  }
}

/** `reads` follows person 4 at a site, by the command that `ask` makes of its address. */
const withReader = async (
  ask: (site: Site) => ReadonlyArray<string>,
  reads: (reader: Reader, site: Site) => Promise<void>,
): Promise<void> => {
  const site = new Site()
  await site.open()
  const reader = new Reader(ask(site))
  try {
    await reads(reader, site)
  } finally {
    site.unreadable = false
    reader.end()
    await site.node.stop()
  }
}

/** The frames of the line as they were told, over the end of a stream. */
const expectNothingMissed = (frames: ReadonlyArray<{ event: string; id: string | null; data: unknown }>): void => {
  expect(frames.map(({ event }) => event).filter((event) => event !== "KEEPALIVE" && event !== "END")).toEqual([
    "INIT",
    "RANK_UPDATE",
    "LINE",
    "LINE",
  ])
  const [, , before, after] = frames.filter(({ event }) => event !== "KEEPALIVE" && event !== "END")
  // It came back with the position of its last event, and went on behind that.
  expect(after.data).toMatchObject({ from: before.id, front: 1 })
}

const told = (heard: Heard): unknown => (typeof heard.data === "string" ? JSON.parse(heard.data) : heard.data)
const isLine = ({ event }: Heard): boolean => event === "LINE"

const followsEvents = (...command: ReadonlyArray<string>): Promise<void> => {
  const path = "/api/v1/waiting-queue/subscribe?userId=4&frames=line&concertId="
  return withReader(
    ({ concertId, node }) => [...command, `${node.url}${path}${concertId}`],
    async (reader, site) => {
      const ranked = await reader.hears("its rank", ({ event }) => event === "RANK_UPDATE")
      expect(told(reader.heard[ranked])).toMatchObject({ userId: 4, rank: 4 })
      await site.leave(1)
      await reader.hears("that a person left", isLine)
      await reader.hears("a sign of life", ({ event }) => event === "KEEPALIVE")
      site.unreadable = true
      const ended = await reader.hears("the end of the stream", ({ event }) => event === "END")
      expect(told(reader.heard[ended])).toEqual({ code: "unavailable", retry: true })
      await until("it has come back in vain", site.wasTurnedAway)
      site.unreadable = false
      await site.leave(2)
      await reader.hears("what it missed", isLine, ended)
      expectNothingMissed(reader.heard.map((heard) => ({ ...heard, data: told(heard) })))
    },
  )
}

const followsMessages = (...command: ReadonlyArray<string>): Promise<void> =>
  withReader(
    ({ concertId, node }) => {
      const subscribe = { type: "subscribe", topic: "queue", concertId, userId: 4, frames: true }
      return [...command, `${node.url.replace("http", "ws")}/ws`, JSON.stringify(subscribe)]
    },
    async (reader, site) => {
      const ranked = await reader.hears("its rank", ({ event }) => event === "RANK_UPDATE")
      expect(told(reader.heard[ranked])).toMatchObject({ userId: 4, rank: 4 })
      await site.leave(1)
      await reader.hears("that a person left", isLine)
      await reader.hears("a sign of life", ({ type }) => type === "keepalive")
      site.unreadable = true
      const ended = await reader.hears("the end of the subscription", ({ type }) => type === "ended")
      expect(reader.heard[ended]).toMatchObject({ code: "unavailable" })
      await reader.hears("that it is turned away", ({ type }) => type === "refused")
      site.unreadable = false
      await site.leave(2)
      await reader.hears("what it missed", isLine, ended)
      const begun = reader.heard.filter(({ type }) => type === "subscribed").map(({ resumed }) => resumed)
      expect(begun).toEqual([false, true])
      expectNothingMissed(reader.heard.filter(({ type }) => type === "event"))
    },
  )

const python = pythonReaders()
const go = goReaders()
const java = javaReaders()

describe("a reader of others goes on where it was", { concurrent: true }, () => {
  const ofPython = [join(python ?? "", "venv/bin/python"), join(clientsFolder, "readers-python/read.py")]
  it.runIf(python !== undefined)("with httpx-sse, a stream", () => followsEvents(...ofPython))
  it.runIf(python !== undefined)("with Python's websockets, a WebSocket", () => followsMessages(...ofPython))

  const ofGo = [join(go ?? "", "reader")]
  it.runIf(go !== undefined)("with LaunchDarkly's eventsource for Go, a stream", () => followsEvents(...ofGo))
  it.runIf(go !== undefined)("with gorilla/websocket, a WebSocket", () => followsMessages(...ofGo))

  const ofJava = [
    "java",
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    "-cp",
    join(java ?? "", "lib/*"),
    join(clientsFolder, "readers-java/Read.java"),
  ]
  it.runIf(java !== undefined)("with okhttp-eventsource, a stream", () => followsEvents(...ofJava))
  it.runIf(java !== undefined)("with java.net.http, a WebSocket", () => followsMessages(...ofJava))
})
