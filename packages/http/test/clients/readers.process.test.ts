/**
 * Readers of streams that others wrote, in other languages: each follows a place in line, hears that the server is there,
 * is told by the server to come back, is turned away once, and goes on where it was.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { join } from "node:path"
import type { EngineApi } from "@ticketrush/engine/EngineApi"
import { contractLine, type LineCommand, type LineOrder } from "@ticketrush/protocol"
import { clientsFolder, goReaders, javaReaders, pythonReaders, until } from "@ticketrush/testing"
import { afterEach, describe, expect, it } from "vitest"
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

let node: TestNode
let reader: Reader | undefined
/** While it is on, the sale cannot be read: streams end with "unavailable", and no new one is opened. */
let unreadable = false
afterEach(async () => {
  unreadable = false
  reader?.end()
  await node.stop()
})

const start = async () => {
  const through = (engine: EngineApi) =>
    replaced(engine, {
      view: (concertId) => (unreadable ? undefined : engine.view(concertId)),
      load: (concertId, done) =>
        unreadable ? done({ kind: "failed", reason: "a test" }) : engine.load(concertId, done),
    })
  node = await startNode({ through })
  const { concertId } = await setUp(node.url)
  const order = (command: LineCommand | LineOrder) =>
    new Promise<void>((resolve, reject) =>
      node.engine.submit(concertId, command, (reply) =>
        reply.kind === "accepted" ? resolve() : reject(new Error(reply.refusal.code)),
      ),
    )
  await order({ kind: "set-line", policy: { ...contractLine, method: "paused" } })
  for (const person of [1, 2, 3, 4]) await order({ kind: "join", person })
  return { concertId, leave: (person: number) => order({ kind: "leave", person }) }
}

/** Whether a request for a stream was turned away. */
const wasTurnedAway = async (): Promise<boolean> =>
  /route="queue-stream",status="5xx"/.test(await (await fetch(`${node.metricsUrl}/metrics`)).text())

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

const followsEvents = async (...command: ReadonlyArray<string>): Promise<void> => {
  const { concertId, leave } = await start()
  const url = `${node.url}/api/v1/waiting-queue/subscribe?userId=4&concertId=${concertId}&frames=line`
  reader = new Reader([...command, url])
  const ranked = await reader.hears("its rank", ({ event }) => event === "RANK_UPDATE")
  expect(told(reader.heard[ranked])).toMatchObject({ userId: 4, rank: 4 })
  await leave(1)
  await reader.hears("that a person left", isLine)
  await reader.hears("a sign of life", ({ event }) => event === "KEEPALIVE")
  unreadable = true
  const ended = await reader.hears("the end of the stream", ({ event }) => event === "END")
  expect(told(reader.heard[ended])).toEqual({ code: "unavailable", retry: true })
  await until("it has come back in vain", wasTurnedAway)
  unreadable = false
  await leave(2)
  await reader.hears("what it missed", isLine, ended)
  expectNothingMissed(reader.heard.map((heard) => ({ ...heard, data: told(heard) })))
}

const followsMessages = async (...command: ReadonlyArray<string>): Promise<void> => {
  const { concertId, leave } = await start()
  const subscribe = { type: "subscribe", topic: "queue", concertId, userId: 4, frames: true }
  reader = new Reader([...command, `${node.url.replace("http", "ws")}/ws`, JSON.stringify(subscribe)])
  const ranked = await reader.hears("its rank", ({ event }) => event === "RANK_UPDATE")
  expect(told(reader.heard[ranked])).toMatchObject({ userId: 4, rank: 4 })
  await leave(1)
  await reader.hears("that a person left", isLine)
  await reader.hears("a sign of life", ({ type }) => type === "keepalive")
  unreadable = true
  const ended = await reader.hears("the end of the subscription", ({ type }) => type === "ended")
  expect(reader.heard[ended]).toMatchObject({ code: "unavailable" })
  await reader.hears("that it is turned away", ({ type }) => type === "refused")
  unreadable = false
  await leave(2)
  await reader.hears("what it missed", isLine, ended)
  const begun = reader.heard.filter(({ type }) => type === "subscribed").map(({ resumed }) => resumed)
  expect(begun).toEqual([false, true])
  expectNothingMissed(reader.heard.filter(({ type }) => type === "event"))
}

const python = pythonReaders()
describe.runIf(python !== undefined)("Python", () => {
  const command = [join(python ?? "", "venv/bin/python"), join(clientsFolder, "readers-python/read.py")]
  it("reads a stream with httpx-sse", () => followsEvents(...command))
  it("reads a WebSocket with websockets", () => followsMessages(...command))
})

const go = goReaders()
describe.runIf(go !== undefined)("Go", () => {
  const command = [join(go ?? "", "reader")]
  it("reads a stream with LaunchDarkly's eventsource", () => followsEvents(...command))
  it("reads a WebSocket with gorilla/websocket", () => followsMessages(...command))
})

const java = javaReaders()
describe.runIf(java !== undefined)("Java", () => {
  const command = ["java", "-cp", join(java ?? "", "lib/*"), join(clientsFolder, "readers-java/Read.java")]
  it("reads a stream with LaunchDarkly's okhttp-eventsource", () => followsEvents(...command))
  it("reads a WebSocket with java.net.http", () => followsMessages(...command))
})
