/** One WebSocket: reads what its client says, within bounds. */
import { limits, unreachable } from "@ticketrush/protocol"
import type { Caller } from "../../access/Caller.ts"
import type { Socket } from "../../Exchange.ts"
import type { Connection } from "../Connection.ts"
import { keyOf, readMessage } from "../socket-messages.ts"
import type { Streams } from "./Streams.ts"
import { TopicSession } from "./TopicSession.ts"

export type SessionParts = {
  readonly streams: Streams
  readonly socket: Socket
  readonly address: string
  readonly caller: Caller
}

export class SocketSession {
  readonly #streams: Streams
  readonly #connection: Connection
  readonly #topics: TopicSession
  /** Messages that the client may send at once, and when that was so. */
  #tokens: number = limits.socketMessagesBurst
  #tokensAt: number

  constructor({ streams, socket, address, caller }: SessionParts) {
    this.#streams = streams
    this.#connection = streams.hub.connect({ kind: "ws", socket }, address)
    this.#topics = new TopicSession(streams, this.#connection, caller)
    this.#tokensAt = this.#now()
    socket.onMessage({
      text: (text) => this.#counted() && this.#read(text),
      binary: () => this.#connection.end("binary-message"),
      tooLarge: () => this.#connection.end("message-too-large"),
      ping: () => this.#counted(),
      defect: () => this.#connection.end("defect"),
    })
  }

  #now(): number {
    return this.#streams.hub.parts.clock.monotonicMs()
  }

  /** False when the client says more than it may: the connection has ended. */
  #counted(): boolean {
    const now = this.#now()
    const refilled = ((now - this.#tokensAt) * limits.socketMessagesPerSecond) / 1_000
    this.#tokens = Math.min(limits.socketMessagesBurst, this.#tokens + refilled) - 1
    this.#tokensAt = now
    if (this.#tokens >= 0) return true
    this.#connection.end("too-many-messages")
    return false
  }

  #read(text: string): void {
    const message = readMessage(text, this.#topics.person)
    if (typeof message === "string") return this.#connection.end(message)
    switch (message.type) {
      case "ping":
        return this.#connection.say('{"type":"pong"}')
      case "unsubscribe":
        this.#topics.unsubscribe(message.request)
        return this.#connection.say(
          `{"type":"unsubscribed","topic":"${message.request.topic}",${keyOf(message.request)}}`,
        )
      case "subscribe":
        return this.#topics.subscribe(message.request)
      default:
        return unreachable(message)
    }
  }
}
