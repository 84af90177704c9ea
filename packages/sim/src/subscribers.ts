/**
 * People who watch a line: they keep a stream open, lose it, come back with the position they had, with a foreign one or
 * with nonsense, and some read slowly. What they work out from what they hear is checked after each event.
 */
import { optionIdOf } from "@ticketrush/protocol"
import { follow, type LineState } from "../../web/js/line-wire.js"
import { SocketSim } from "./gateway/SocketSim.ts"
import { StreamSim } from "./gateway/StreamSim.ts"
import type { Node } from "./Node.ts"
import type { RandomStream } from "./prng.ts"
import { SeatsWatched } from "./seats-watched.ts"
import type { World } from "./World.ts"

/** What a client believes after an event; `at` is the position it belongs to. */
export type Told = {
  readonly concertId: number
  readonly person: number
  /** Reads the shared frames, and works out the own rank from them. */
  readonly frames: boolean
  readonly event: string
  readonly status: "WAITING" | "ACTIVE" | "NONE"
  readonly place: number | null
  readonly rank: number
  readonly returned: boolean
  readonly pass: string | undefined
  readonly epoch: number
  readonly offset: number
  /** A personal frame must follow: what was shared does not tell what became of the rank. */
  readonly unsure: boolean
}

export class Subscribers {
  readonly all: ReadonlyArray<Subscriber>

  constructor(world: World, random: RandomStream) {
    const lined = world.draw.lines.flatMap((line, i) => (line === null ? [] : [i + 1]))
    const count = lined.length === 0 ? 0 : world.draw.subscribers
    const sockets = world.randomness.domain("sockets")
    this.all = Array.from({ length: count }, () => {
      const person = random.pick("watcher", world.clients.people).id
      const concertId = random.pick("watched", lined)
      const option = sockets.chance("socket", 0.4) ? sockets.below("option", world.draw.optionsPerConcert) : null
      return new Subscriber(world, random, concertId, person, option)
    })
  }

  /** A node is gone, or a sale no longer its own. */
  drop(node: Node, concertId: number | null): void {
    for (const subscriber of this.all) subscriber.drop(node, concertId)
  }

  /** All subscribers come back at once, with a position of another epoch (F27). */
  storm(): void {
    for (const subscriber of this.all) subscriber.leave("foreign")
  }

  stop(): void {
    for (const subscriber of this.all) subscriber.stop()
  }
}

type Resume = "own" | "foreign" | "none"

class Subscriber {
  readonly concertId: number
  readonly person: number
  readonly frames: boolean
  told: Told | null = null
  /** Most frames that ever waited for it. */
  bufferedMax = 0
  readonly #world: World
  readonly #random: RandomStream
  /** By WebSocket, on which the seats of an option are watched, too; null: server-sent events, the place alone. */
  readonly #seats: SeatsWatched | null
  readonly #slow: boolean
  #state: LineState | null = null
  #at = ""
  #unsure = false
  /** It came back with a position that is not its own, so that what follows need not fit. */
  #foreign = false
  #stream: StreamSim | null = null
  #node: Node | null = null
  #stopped = false
  /** Counts connections and pauses, so that what belongs to an earlier one is not heard any more. */
  #turn = 0

  constructor(world: World, random: RandomStream, concertId: number, person: number, option: number | null) {
    this.#world = world
    this.#random = random
    this.concertId = concertId
    this.person = person
    this.#seats = option === null ? null : new SeatsWatched(optionIdOf(concertId, option))
    this.frames = random.chance("frames", 0.6)
    this.#slow = world.draw.faults.includes("slow-reader") && random.chance("slow", 0.4)
    this.#later(random.below("first", world.draw.safetyMs / 2), "none")
  }

  get connected(): boolean {
    return this.#stream !== null
  }

  drop(node: Node, concertId: number | null): void {
    if (this.#node !== node || (concertId !== null && concertId !== this.concertId)) return
    if (concertId === null) this.#stream?.cut()
    else this.leave("own")
  }

  leave(resume: Resume): void {
    if (this.#stream === null) return
    this.#stream.leave()
    this.#gone(resume)
  }

  stop(): void {
    this.#stopped = true
  }

  #later(delayMs: number, resume: Resume): void {
    const turn = ++this.#turn
    this.#world.queue.after(null, "subscribe", delayMs, () => {
      if (turn === this.#turn && !this.#stopped) this.#connect(resume)
    })
  }

  #gone(resume: Resume): void {
    this.#stream = null
    this.#node = null
    this.#later(this.#random.between("back-ms", 1, 400), resume)
  }

  #connect(resume: Resume): void {
    const { directory } = this.#world
    const node = directory.route(this.concertId)
    const { gateway, owner } = node
    if (gateway === null || owner === null || owner.state !== "running" || !node.believes.has(this.concertId)) {
      return this.#later(this.#random.between("retry-ms", 20, 300), resume)
    }
    this.#foreign = resume === "foreign"
    const turn = ++this.#turn
    const mine = (): boolean => turn === this.#turn && !this.#stopped
    const slowMs = this.#slow && !this.#world.healing ? 1_500 : 0
    const stream = new StreamSim(this.#world, node, owner, this.#random, slowMs, {
      heard: (text) => {
        if (mine()) this.#heard(text, stream)
      },
      closed: () => {
        if (mine()) this.#gone("own")
      },
    })
    // A process that is stopped answers when it goes on, or never: a client has a patience of its own.
    this.#world.queue.after(null, "patience", 2_000, () => {
      if (mine() && this.#stream === null) this.#later(0, resume)
    })
    const refused = (): void => {
      if (mine()) this.#later(this.#random.between("refused-ms", 50, 500), resume)
    }
    const begins = (): void => {
      if (mine()) this.#opened(node, stream, mine)
      else stream.leave()
    }
    const address = `10.0.0.${this.person % 256}`
    const seats = this.#seats
    if (seats !== null) {
      const socket = new SocketSim(stream)
      const upgraded = (): SocketSim => {
        begins()
        this.#subscribe(socket, seats, resume)
        return socket
      }
      return gateway.ask({ method: "GET", path: "/ws", query: "", headers: {}, body: "" }, address, refused, {
        upgraded,
      })
    }
    const query = `userId=${this.person}&concertId=${this.concertId}${this.frames ? "&frames=line" : ""}`
    const headers = { accept: "text/event-stream", "last-event-id": this.#position(resume) }
    const streamed = (): StreamSim => {
      begins()
      return stream
    }
    const path = "/api/v1/waiting-queue/subscribe"
    gateway.ask({ method: "GET", path, query, headers, body: "" }, address, refused, { streamed })
  }

  #subscribe(socket: SocketSim, seats: SeatsWatched, resume: Resume): void {
    const { concertId, person: userId, frames } = this
    // A foreign position would be believed, and what is missing before it never told.
    if (resume !== "own") seats.forget()
    socket.say({ type: "subscribe", topic: "seats", optionId: seats.optionId, resume: seats.at })
    const position = this.#position(resume)
    socket.say({
      ...{ type: "subscribe", topic: "queue", concertId, userId, frames },
      ...(frames && position !== "" ? { resume: position } : {}),
    })
  }

  #opened(node: Node, stream: StreamSim, mine: () => boolean): void {
    this.#stream = stream
    this.#node = node
    // It may have lost the sale while the answer was on its way.
    if (!node.believes.has(this.concertId)) return this.leave("own")
    if (this.#world.healing || !this.#random.chance("leaves", 0.5)) return
    this.#world.queue.after(null, "leave", this.#random.between("stay-ms", 10, 3_000), () => {
      if (mine() && !this.#world.healing) this.leave(this.#random.chance("own", 0.8) ? "own" : "none")
    })
  }

  #position(resume: Resume): string {
    if (resume === "none" || this.#at === "") return ""
    if (resume === "own") return this.#state?.lost === true ? "" : this.#at
    const [epoch, offset] = this.#at.split("-").map(Number)
    const strange = [`${epoch + 1}-${offset}`, `${epoch}-${offset + 7}`, `${epoch}-${Math.max(0, offset - 5)}`, "?"]
    return this.#random.pick("foreign", strange)
  }

  #heard(text: string, stream: StreamSim): void {
    this.bufferedMax = Math.max(this.bufferedMax, stream.buffered)
    const { topic, event, data, id } = this.#seats === null ? parseEvent(text) : parseMessage(text)
    if (topic === "seats") return this.#seatsTold(event, data, id)
    if (event === "END") {
      this.#world.tally.mark("stream ended by its node")
      // A WebSocket goes on when one of its subscriptions has ended.
      if (this.#seats !== null) return this.leave("own")
    }
    if (event === "" || event === "RESUMED" || event === "END" || event === "KEEPALIVE") return
    this.#world.trace.add("streamed", this.#world.clientsLane, this.concertId, this.person, event.length, event)
    if (this.frames) this.#follow(event, data, id)
    else if (event !== "INIT") this.#simple(event, data, id)
  }

  #seatsTold(event: string, data: string, id: string): void {
    if (event === "RESUMED") this.#world.tally.mark("seats go on from a position")
    if (event === "RESUMED" || event === "") return
    const told = this.#seats?.told(event, data, id)
    if (told === undefined) return
    this.#world.tally.mark("seats told by a WebSocket")
    this.#world.seatsTold(told)
  }

  #follow(event: string, data: string, id: string): void {
    const { tally } = this.#world
    this.#state = follow(this.#state, event, JSON.parse(data), id)
    if (this.#state === null) return
    this.#at = this.#state.at
    if (this.#state.lost) {
      // One connection carries its frames in order and whole, from the position that was asked for.
      if (!this.#foreign) this.#world.violate(`I9: person ${this.person} misses a frame before ${id} on a whole stream`)
      return this.leave("none")
    }
    if (event !== "LINE") this.#foreign = false
    if (event === "LINE") {
      tally.mark("rank worked out from a shared frame")
      this.#unsure ||= (JSON.parse(data) as { gone: unknown }).gone === null
    } else this.#unsure = false
    this.#believe(event, this.#state, this.#unsure)
  }

  #simple(event: string, data: string, id: string): void {
    this.#at = id
    const { status, rank, pass } = JSON.parse(data) as { status: Told["status"]; rank: number; pass?: string }
    this.#believe(event, { status, rank, pass, place: null, returned: false }, false)
  }

  #believe(event: string, state: Pick<LineState, "status" | "place" | "rank" | "returned" | "pass">, unsure: boolean) {
    const [epoch, offset] = this.#at.split("-").map(Number)
    const { concertId, person, frames } = this
    const { status, place, rank, returned, pass } = state
    this.told = { concertId, person, frames, event, status, place, rank, returned, pass, epoch, offset, unsure }
    this.#world.streamed(this.told)
  }
}

type Said = { topic: string; event: string; data: string; id: string }

const parseEvent = (text: string): Said => {
  const said = { topic: "queue", event: "", data: "", id: "" }
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":")
    const name = line.slice(0, colon)
    if (name === "event" || name === "data" || name === "id") said[name] = line.slice(colon + 1)
  }
  return said
}

/** Every other message ends the connection or a subscription, and this client then comes back. */
const parseMessage = (text: string): Said => {
  const { type, topic, event, id, data, resumed } = JSON.parse(text)
  if (type === "keepalive") return { topic: "queue", event: "", data: "", id: "" }
  if (type === "subscribed") return { topic, event: resumed ? "RESUMED" : "", data: "", id: "" }
  if (type !== "event") return { topic: "queue", event: "END", data: text, id: "" }
  return { topic, event, id: id ?? "", data: typeof data === "string" ? data : JSON.stringify(data) }
}
