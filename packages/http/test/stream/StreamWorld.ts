/** Streams over a real engine in time that a test turns by hand, with clients that read as fast as the test says. */
import type { Engine } from "@ticketrush/engine/actor/Engine"
import type { EngineApi, SaleView } from "@ticketrush/engine/EngineApi"
import type { Revocations } from "@ticketrush/engine/identity/Revocations"
import { type Command, contractLine, type LinePolicy, limits } from "@ticketrush/protocol"
import { ManualWorld } from "../../../engine/test/ManualWorld.ts"
import { ask, concertId, hold, openSale, optionId, seat } from "../../../engine/test/sales.ts"
import type { Outgoing, Socket, SocketListener } from "../../src/Exchange.ts"
import { readTopic, type TopicRequest } from "../../src/stream/socket-messages.ts"
import { SocketSession } from "../../src/stream/topics/SocketSession.ts"
import { Streams } from "../../src/stream/topics/Streams.ts"
import { TopicSession } from "../../src/stream/topics/TopicSession.ts"

export { concertId, hold, optionId, seat }

export type Event = { readonly event: string; readonly data: string; readonly id: string }

/** What a client has read. While it is slow, what is written waits. */
class Reader {
  texts: string[] = []
  /** Bytes that wait for the client. */
  waitingBytes = 0
  closed = false
  #slow = false
  #waiting: string[] = []
  #drained: (() => void) | null = null
  #closed: (() => void) | null = null

  readonly write = (text: string): boolean => {
    if (this.closed) return false
    if (!this.#slow) {
      this.texts.push(text)
      return true
    }
    this.#waiting.push(text)
    this.waitingBytes += text.length
    return false
  }

  readonly onDrained = (drained: () => void): void => {
    this.#drained = drained
  }

  readonly onClosed = (closed: () => void): void => {
    this.#closed = closed
  }

  stall(): void {
    this.#slow = true
  }

  read(): void {
    this.#slow = false
    this.texts.push(...this.#waiting.splice(0))
    this.waitingBytes = 0
    this.#drained?.()
  }

  leave(): void {
    if (this.closed) return
    this.closed = true
    this.#closed?.()
  }
}

export class EventReader extends Reader implements Outgoing {
  readonly end = (last = ""): void => {
    this.write(last)
    this.leave()
  }

  get events(): ReadonlyArray<Event> {
    return this.texts
      .join("")
      .split("\n\n")
      .flatMap((block) => {
        const found = /^event:(\w+)\ndata:(.*)(?:\nid:(.*))?$/.exec(block)
        return found === null ? [] : [{ event: found[1], data: found[2], id: found[3] ?? "" }]
      })
  }

  /** Of a stream that carries messages. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into data of every shape
  get heard(): ReadonlyArray<any> {
    const blocks = this.texts.join("").split("\n\n")
    return blocks.flatMap((block) => (block.startsWith("data:") ? [JSON.parse(block.slice(5))] : []))
  }

  get names(): ReadonlyArray<string> {
    return this.events.map(({ event }) => event)
  }

  get ranks(): ReadonlyArray<number> {
    return this.events.flatMap(({ event, data }) => (event === "RANK_UPDATE" ? [JSON.parse(data).rank] : []))
  }
}

export class SocketReader extends Reader implements Socket {
  code = 0
  listener: SocketListener | null = null

  readonly end = (code: number): void => {
    this.code = code
    this.leave()
  }

  readonly onMessage = (hears: SocketListener): void => {
    this.listener = hears
  }

  say(message: unknown): void {
    this.listener!.text(JSON.stringify(message))
  }

  // biome-ignore lint/suspicious/noExplicitAny: tests look into data of every shape
  get heard(): ReadonlyArray<any> {
    return this.texts.map((text) => JSON.parse(text))
  }
}

export class StreamWorld {
  readonly world = new ManualWorld()
  readonly engine: Engine
  readonly streams: Streams
  readonly defects: unknown[] = []
  readonly address: string

  constructor(
    line: Partial<LinePolicy> = {},
    seats = 10,
    through: (engine: EngineApi) => EngineApi = (same) => same,
    revocations?: Revocations,
  ) {
    this.engine = this.world.engine()
    this.address = "127.0.0.1"
    const engine = through(this.engine)
    this.streams = new Streams({
      feed: engine,
      presence: engine,
      clock: this.world.clock,
      defer: this.world.defer,
      onDefect: (cause) => this.defects.push(cause),
      streamsMax: limits.streamsMaxDefault,
      streamsPerAddressMax: limits.streamsMaxDefault,
      issuePass: (...pass) => pass.join("."),
      saleJson: (sale) => JSON.stringify({ waiting: sale.line.waiting }),
      lineJson: (sale) => JSON.stringify({ head: sale.line.head }),
      reservationJson: ({ id, status }) => JSON.stringify({ id, status }),
      ...(revocations && { revocations }),
    })
    this.do({ ...openSale(seats), line: { ...contractLine, method: "paused", ...line } })
    this.run(50)
  }

  do(command: Command): void {
    ask(this.engine, command)
  }

  join(first: number, last = first): void {
    for (let person = first; person <= last; person++) this.do({ kind: "join", person })
    this.run(10)
  }

  leave(...people: ReadonlyArray<number>): void {
    for (const person of people) this.do({ kind: "leave", person })
    this.run(10)
  }

  run(ms: number): void {
    this.world.run(ms)
  }

  get sale() {
    return this.engine.view(concertId)!
  }

  watch(person: number, frames = false, resume = ""): EventReader {
    const outgoing = new EventReader()
    const connection = this.streams.hub.connect({ kind: "sse", outgoing, wording: "events" }, this.address)
    this.streams.queue.subscribe(connection, this.sale, { person, frames, resume, session: null })
    return outgoing
  }

  watchSeats(resume = ""): EventReader {
    const outgoing = new EventReader()
    const connection = this.streams.hub.connect({ kind: "sse", outgoing, wording: "events" }, this.address)
    this.streams.seats.subscribe(connection, this.sale, { optionId, resume })
    return outgoing
  }

  /** All topics on one server-sent stream. */
  watchMessages(...requests: ReadonlyArray<Record<string, unknown>>): EventReader {
    const outgoing = new EventReader()
    const connection = this.streams.hub.connect({ kind: "sse", outgoing, wording: "messages" }, this.address)
    const topics = new TopicSession(this.streams, connection, { kind: "trusted" })
    for (const request of requests) topics.subscribe(readTopic(JSON.stringify(request)) as TopicRequest)
    return outgoing
  }

  socket(): SocketReader {
    const socket = new SocketReader()
    new SocketSession({ streams: this.streams, socket, address: this.address, caller: { kind: "trusted" } })
    return socket
  }
}

/** What a sale shows that was rebuilt without a word. */
export const underNextEpoch = (sale: SaleView): SaleView =>
  new Proxy(sale, {
    get: (of, name) => {
      const value = Reflect.get(of, name, of)
      return name === "epoch" ? of.epoch + 1 : typeof value === "function" ? value.bind(of) : value
    },
  })
