/** What one connection asks to hear of: finds the sale, refuses by name what cannot be heard, and subscribes. */
import type { SaleView } from "@ticketrush/engine/EngineApi"
import {
  type ConcertId,
  concertOfOption,
  concertOfReservation,
  limits,
  type PersonId,
  type Refusal,
  refusal,
  refusalMessage,
  refusals,
  unreachable,
} from "@ticketrush/protocol"
import { accessRefusal } from "../../access/access-refusal.ts"
import type { Caller } from "../../access/Caller.ts"
import type { Connection } from "../Connection.ts"
import { keyOf, type TopicRequest } from "../socket-messages.ts"
import type { Streams } from "./Streams.ts"

/** Who may hear of what. `own`: trusted callers of every person, and signed-in people of themselves. */
export const accessTo = {
  queue: "own",
  reservation: "own",
  line: "operators",
  seats: "public",
  sale: "public",
} as const satisfies Record<TopicRequest["topic"], "own" | "operators" | "public">

const topicRefusal = (request: TopicRequest, caller: Caller): Refusal | null => {
  const signedIn = caller.kind === "signed-in"
  switch (accessTo[request.topic]) {
    case "public":
      return null
    case "operators":
      return accessRefusal(signedIn ? "operator" : "trusted", caller)
    case "own":
      if (!signedIn) return accessRefusal("trusted", caller)
      return "userId" in request && request.userId === caller.person ? null : refusal("user-mismatch")
  }
}

export class TopicSession {
  readonly #streams: Streams
  readonly #connection: Connection
  readonly #caller: Caller
  /** What waits for its sale to be loaded. */
  readonly #loading = new Set<TopicRequest>()

  constructor(streams: Streams, connection: Connection, caller: Caller) {
    this.#streams = streams
    this.#connection = connection
    this.#caller = caller
    streams.sessions.follow(connection, caller)
  }

  /** The person of a message that names none. */
  get person(): PersonId | undefined {
    return this.#caller.kind === "signed-in" ? this.#caller.person : undefined
  }

  subscribe(request: TopicRequest): void {
    const closed = topicRefusal(request, this.#caller)
    if (closed !== null) return this.#refuse(request, closed)
    if (request.fault !== undefined) return this.#refuse(request, request.fault)
    const { feed } = this.#streams.hub.parts
    const concertId = concertOf(request)
    const loaded = feed.view(concertId)
    if (loaded !== undefined) return this.#begin(request, loaded)
    if (this.#loading.size >= limits.socketTopicsMax) return this.#refuse(request, refusal("too-many-streams"))
    this.#loading.add(request)
    feed.load(concertId, (result) =>
      this.#connection.guard(() => {
        if (!this.#loading.delete(request) || this.#connection.over) return
        if (result.kind === "loaded") this.#begin(request, result.sale)
        else if (result.kind === "absent") this.#refuse(request, unknown(request))
        else this.#refuse(request, result.refusal ?? refusal("unavailable"))
      }),
    )
  }

  /** Nothing more comes about it, also where it had not been asked for. */
  unsubscribe(request: TopicRequest): void {
    const { subscriptions } = this.#connection
    const key = keyOf(request)
    const at = subscriptions.findIndex(({ topic, key: other }) => topic === request.topic && other === key)
    if (at !== -1) subscriptions.splice(at, 1)[0].forget()
    for (const other of this.#loading) {
      if (other.topic === request.topic && keyOf(other) === key) this.#loading.delete(other)
    }
  }

  #begin(request: TopicRequest, sale: SaleView): void {
    // Asked for again: it begins anew, as after a reconnect.
    this.unsubscribe(request)
    if (this.#connection.subscriptions.length >= limits.socketTopicsMax) {
      return this.#refuse(request, refusal("too-many-streams"))
    }
    const { seats, queue, reservations, sales, lines } = this.#streams
    switch (request.topic) {
      case "queue": {
        const { userId, frames, resume } = request
        const session = this.#caller.kind === "signed-in" ? this.#caller.session : null
        return queue.subscribe(this.#connection, sale, { person: userId, frames, resume, session })
      }
      case "seats":
        if (sale.option(request.optionId) === undefined) return this.#refuse(request, unknown(request))
        return seats.subscribe(this.#connection, sale, request)
      case "reservation": {
        const view = sale.reservation(request.reservationId)
        if (view?.person !== request.userId) return this.#refuse(request, unknown(request))
        return reservations.subscribe(this.#connection, sale, view)
      }
      case "sale":
        return sales.subscribe(this.#connection, sale)
      case "line":
        return lines.subscribe(this.#connection, sale)
      default:
        return unreachable(request)
    }
  }

  #refuse(request: TopicRequest, refused: Refusal): void {
    const { code } = refused
    const message = JSON.stringify(refusalMessage(refused))
    this.#connection.say(
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

/** Another person's reservation is answered like one that does not exist. */
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
