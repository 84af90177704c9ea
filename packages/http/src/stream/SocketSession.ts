/** One WebSocket: reads what its client asks for, within bounds, and subscribes its connection. */
import type { SaleView } from "@ticketrush/engine/EngineApi"
import {
  type ConcertId,
  concertOfOption,
  concertOfReservation,
  limits,
  type Refusal,
  refusal,
  refusalMessage,
  refusals,
  unreachable,
} from "@ticketrush/protocol"
import { accessRefusal } from "../access/access-refusal.ts"
import type { Caller } from "../access/Caller.ts"
import type { Socket } from "../Exchange.ts"
import type { Connection } from "./Connection.ts"
import type { Streams } from "./Streams.ts"
import { keyOf, readMessage, type TopicRequest } from "./socket-messages.ts"

export type SessionParts = {
  readonly streams: Streams
  readonly socket: Socket
  readonly address: string
  /** Only a trusted one may name a person. */
  readonly caller: Caller
}

export class SocketSession {
  readonly #streams: Streams
  readonly #connection: Connection
  readonly #caller: Caller
  /** Messages that the client may send at once, and when that was so. */
  #tokens: number = limits.socketMessagesBurst
  #tokensAt: number
  /** Subscriptions that wait for their sale to be loaded. */
  #loading = 0

  constructor({ streams, socket, address, caller }: SessionParts) {
    this.#streams = streams
    this.#caller = caller
    this.#connection = streams.hub.connect({ kind: "ws", socket }, address)
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
    const message = readMessage(text)
    if (typeof message === "string") return this.#connection.end(message)
    switch (message.type) {
      case "ping":
        return this.#connection.write('{"type":"pong"}')
      case "unsubscribe":
        this.#unsubscribe(message.request)
        return this.#connection.write(
          `{"type":"unsubscribed","topic":"${message.request.topic}",${keyOf(message.request)}}`,
        )
      case "subscribe":
        return this.#subscribe(message.request)
      default:
        return unreachable(message)
    }
  }

  #unsubscribe(request: TopicRequest): void {
    const { subscriptions } = this.#connection
    const key = keyOf(request)
    const at = subscriptions.findIndex(
      (subscription) => subscription.topic === request.topic && subscription.key === key,
    )
    if (at !== -1) subscriptions.splice(at, 1)[0].forget()
  }

  #subscribe(request: TopicRequest): void {
    const namesPerson = request.topic === "queue" || request.topic === "reservation"
    const closed = namesPerson ? accessRefusal("trusted", this.#caller) : null
    if (closed !== null) return this.#refuse(request, closed)
    const { engine } = this.#streams.hub.parts
    const concertId = concertOf(request)
    const loaded = engine.view(concertId)
    if (loaded !== undefined) return this.#begin(request, loaded)
    if (this.#loading >= limits.socketTopicsMax) return this.#refuse(request, refusal("too-many-streams"))
    this.#loading++
    engine.load(concertId, (result) => {
      this.#loading--
      if (this.#connection.over) return
      if (result.kind === "loaded") this.#begin(request, result.sale)
      else this.#refuse(request, result.kind === "absent" ? unknown(request) : refusal("unavailable"))
    })
  }

  #begin(request: TopicRequest, sale: SaleView): void {
    // Asked for again: it begins anew, as after a reconnect.
    this.#unsubscribe(request)
    if (this.#connection.subscriptions.length >= limits.socketTopicsMax) {
      return this.#refuse(request, refusal("too-many-streams"))
    }
    const { seats, line, reservations, sales } = this.#streams
    switch (request.topic) {
      case "queue": {
        const { userId, frames, resume } = request
        return line.subscribe(this.#connection, sale, { person: userId, frames, resume })
      }
      case "seats":
        if (sale.option(request.optionId) === undefined) return this.#refuse(request, unknown(request))
        return seats.subscribe(this.#connection, sale, request.optionId)
      case "reservation": {
        const view = sale.reservation(request.reservationId)
        if (view?.person !== request.userId) return this.#refuse(request, unknown(request))
        return reservations.subscribe(this.#connection, sale, view)
      }
      case "sale":
        return sales.subscribe(this.#connection, sale)
      default:
        return unreachable(request)
    }
  }

  #refuse(request: TopicRequest, refused: Refusal): void {
    const { code } = refused
    const message = JSON.stringify(refusalMessage(refused))
    this.#connection.write(
      `{"type":"refused","topic":"${request.topic}",${keyOf(request)},"code":"${code}",` +
        `"retry":${refusals[code].retry},"message":${message}}`,
    )
  }
}

const concertOf = (request: TopicRequest): ConcertId => {
  switch (request.topic) {
    case "seats":
      return concertOfOption(request.optionId)
    case "reservation":
      return concertOfReservation(request.reservationId)
    default:
      return request.concertId
  }
}

/** Somebody else's reservation is as unknown as one that is not there. */
const unknown = (request: TopicRequest): Refusal => {
  switch (request.topic) {
    case "seats":
      return refusal("option-unknown", { optionId: request.optionId })
    case "reservation":
      return refusal("reservation-unknown", { reservationId: request.reservationId, userId: request.userId })
    default:
      return refusal("concert-unknown", { concertId: request.concertId })
  }
}
