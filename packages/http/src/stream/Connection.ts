/**
 * One client with what it listens to, and its one outgoing queue. A client that does not keep up is written nothing:
 * its subscriptions become stale, and each is sent its newest state once the client has drained. So what waits for a
 * client is what was under way when it fell behind, never a backlog; `streamQueueBytesMax` bounds that.
 */
import type { Clock } from "@ticketrush/engine/ports"
import { limits } from "@ticketrush/protocol"
import { type StreamEnd, streamEnds } from "@ticketrush/protocol/streams"
import type { Outgoing, Socket } from "../Exchange.ts"
import { type Frame, sseEnd, sseMessage, type Wording } from "./Frame.ts"
import type { Subscription } from "./Subscription.ts"

/** Why a connection is over: ended by us for a reason, left by its client, or told all that it was opened for. */
export type Ending = StreamEnd | "left" | "told"

export type ConnectionParts = {
  readonly clock: Clock
  /** Something of ours threw inside a callback of the socket. */
  readonly onDefect: (cause: unknown) => void
  readonly onOver: (connection: Connection, why: Ending) => void
}

/** A server-sent stream carries the events of one topic, or the messages of a WebSocket about any number of topics. */
export type Port =
  | { readonly kind: "sse"; readonly outgoing: Outgoing; readonly wording: Wording }
  | { readonly kind: "ws"; readonly socket: Socket }

export class Connection {
  readonly kind: Port["kind"]
  readonly wording: Wording
  readonly address: string
  readonly openedAt: number
  /** How old it may become, in milliseconds: a WebSocket as old as it likes, unless its session has a limit. */
  #lifeMs: number
  readonly subscriptions: Subscription[] = []
  /** When the client stopped keeping up, null while it does. */
  behindSince: number | null = null
  readonly #port: Port
  readonly #parts: ConnectionParts
  #queuedBytes = 0
  #ending: StreamEnd | "told" | null = null
  #over = false
  readonly #overs: Array<() => void> = []

  constructor(port: Port, address: string, parts: ConnectionParts) {
    this.kind = port.kind
    this.wording = port.kind === "sse" ? port.wording : "messages"
    this.address = address
    this.openedAt = parts.clock.monotonicMs()
    this.#lifeMs = port.kind === "sse" ? limits.streamLifeMs : Number.POSITIVE_INFINITY
    this.#port = port
    this.#parts = parts
    const live = port.kind === "sse" ? port.outgoing : port.socket
    live.onDrained(() => this.#drained())
    live.onClosed(() => this.#closed())
  }

  get over(): boolean {
    return this.#over
  }

  /** Whether it has lived as long as it may at that monotonic time. */
  isOld(now: number): boolean {
    return now - this.openedAt > this.#lifeMs
  }

  /** Milliseconds. */
  liveAtMost(lifeMs: number): void {
    this.#lifeMs = Math.min(this.#lifeMs, lifeMs)
  }

  /** False when the client is behind: the subscription is sent its newest state later. */
  deliver(subscription: Subscription, ...frames: ReadonlyArray<Frame>): boolean {
    if (this.#isBehind(subscription)) return false
    if (this.kind === "sse") {
      this.#write(frames.length === 1 ? this.#text(frames[0]) : frames.map((frame) => this.#text(frame)).join(""))
      return true
    }
    for (const frame of frames) if (!this.#isBehind(subscription)) this.#write(frame.as("messages"))
    return true
  }

  /**
   * A message about a subscription or the connection, as JSON; streams of one topic have none. Newer state cannot make
   * up for it, so it is written to a client that is behind as well, and counts against the bound of the queue.
   */
  say(message: string): void {
    if (this.wording === "messages") this.#write(this.kind === "sse" ? sseMessage(message) : message)
  }

  /** Tells that the subscription begins: with the frames that follow `resume`, or with everything anew. */
  begins(subscription: Subscription, resumed: boolean): void {
    this.say(`{"type":"subscribed","topic":"${subscription.topic}",${subscription.key},"resumed":${resumed}}`)
  }

  /** Tells a client that keeps up that this side is there. */
  keepAlive({ events, messages }: Readonly<Record<Wording, string>>): void {
    if (this.wording === "events") this.#write(events)
    else this.say(messages)
  }

  end(why: StreamEnd): void {
    if (this.#over || this.#ending !== null) return
    this.#ending = why
    if (this.#port.kind === "sse") this.#port.outgoing.end(sseEnd(why))
    else this.#port.socket.end(streamEnds[why].close, why)
  }

  /** Says a server-sent event that is about no subscription. */
  sayEvent(text: string): void {
    if (this.wording === "events") this.#write(text)
  }

  /** Calls `over` once, when either side ends the connection; at once where it is over. */
  onOver(over: () => void): void {
    if (this.#over) over()
    else this.#overs.push(over)
  }

  /** Says a server-sent event that is the last: there is nothing to come back for. */
  endWith(text: string): void {
    if (this.#over || this.#ending !== null || this.#port.kind !== "sse") return
    this.#ending = "told"
    this.#port.outgoing.end(text)
  }

  #text(frame: Frame): string {
    return this.wording === "events" ? frame.as("events") : sseMessage(frame.as("messages"))
  }

  #isBehind(subscription: Subscription): boolean {
    if (this.behindSince === null) return false
    subscription.stale = true
    return true
  }

  #write(text: string): void {
    if (this.#over) return
    const written = this.#port.kind === "sse" ? this.#port.outgoing.write(text) : this.#port.socket.write(text)
    if (written || this.#over) return
    this.behindSince ??= this.#parts.clock.monotonicMs()
    this.#queuedBytes += Buffer.byteLength(text)
    if (this.#queuedBytes > limits.streamQueueBytesMax) this.end("slow")
  }

  /** Runs what is this client's alone. A throw is a defect that ends the connection: else it would stay, and hear nothing. */
  guard(run: () => void): void {
    try {
      run()
    } catch (cause) {
      this.#parts.onDefect(cause)
      this.end("defect")
    }
  }

  #drained(): void {
    this.guard(() => {
      this.behindSince = null
      this.#queuedBytes = 0
      for (const subscription of [...this.subscriptions]) {
        if (!subscription.stale) continue
        subscription.stale = false
        subscription.startOver()
      }
    })
  }

  #closed(): void {
    this.#over = true
    for (const subscription of this.subscriptions.splice(0)) subscription.forget()
    for (const over of this.#overs.splice(0)) over()
    this.#parts.onOver(this, this.#ending ?? "left")
  }
}
