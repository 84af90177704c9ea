/**
 * Live streams: a place in line or the seats of an option as server-sent events, and everything over one connection: a
 * WebSocket, or a server-sent stream of the same messages where a proxy lets no WebSocket through.
 */
import type { SaleView } from "@ticketrush/engine/EngineApi"
import type { SaleFeed } from "@ticketrush/engine/sales/SaleFeed"
import { concertOfOption, isOptionId, isPersonId, limits, type Refusal, refusal } from "@ticketrush/protocol"
import type { Caller } from "../access/Caller.ts"
import { forPerson } from "../access/for-person.ts"
import { type Exchange, socketVersion } from "../Exchange.ts"
import type { ClientAddress } from "../request/ClientAddress.ts"
import type { OwnOrigins } from "../request/origin.ts"
import { idOfQuery, idParameter, queryValues } from "../request/parameters.ts"
import { answerNothing, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import type { Connection } from "../stream/Connection.ts"
import { readTopic, type TopicRequest } from "../stream/socket-messages.ts"
import { SocketSession } from "../stream/topics/SocketSession.ts"
import type { Streams } from "../stream/topics/Streams.ts"
import { accessTo, TopicSession } from "../stream/topics/TopicSession.ts"
import { uncached } from "../uncached.ts"
import { withSale } from "../with-sale.ts"
import { eventStream, mayStream, streamHeaders } from "./may-stream.ts"

export const socketPath = "/ws"

/** What RFC 9110 (15.5.22) and RFC 6455 (4.4) want beside a 426. */
const askedUpgrade = [
  ["upgrade", "websocket"],
  ["sec-websocket-version", socketVersion],
] as const

export type StreamParts = {
  readonly feed: SaleFeed
  readonly streams: Streams
  readonly origins: OwnOrigins
  readonly clientAddress: ClientAddress
}

export const streamRoutes = ({ feed, streams, origins, clientAddress }: StreamParts): ReadonlyArray<Route> => {
  const { hub } = streams

  /** Opens a stream about the sale, which `begin` subscribes; answers when there is none or no room. */
  const open = (
    exchange: Exchange,
    concertId: number,
    unknown: (sale: SaleView | undefined) => Refusal | undefined,
    begin: (connection: Connection, sale: SaleView) => void,
  ): void => {
    if (!mayStream(origins, exchange)) return
    const address = clientAddress.of(exchange)
    withSale(feed, exchange, concertId, (sale) => {
      const refused = unknown(sale)
      if (sale === undefined || refused !== undefined) return answerRefusal(exchange, refused!)
      if (exchange.method === "HEAD") return answerNothing(exchange, 200, uncached)
      const full = hub.full(address)
      if (full !== undefined) return answerRefusal(exchange, full)
      const outgoing = exchange.stream(eventStream, streamHeaders)
      const connection = hub.connect({ kind: "sse", outgoing, wording: "events" }, address)
      connection.guard(() => begin(connection, sale))
    })
  }

  /** The place of a person in line, whom a trusted caller names, or who is signed in. */
  const openQueue = (exchange: Exchange, person: number, caller: Caller): void => {
    const concertId = idOfQuery(exchange, "concertId")
    if (concertId === undefined) return
    if (!isPersonId(person)) return answerRefusal(exchange, wrong("userId must be a person's id."))
    const frames = queryValues(exchange, "frames")
    if (frames.length > 1 || (frames.length === 1 && frames[0] !== "line")) {
      return answerRefusal(exchange, wrong("frames takes line."))
    }
    const session = caller.kind === "signed-in" ? caller.session : null
    const request = { person, frames: frames.length === 1, resume: exchange.header("last-event-id"), session }
    open(
      exchange,
      concertId,
      (sale) => (sale === undefined ? refusal("concert-unknown", { concertId }) : undefined),
      (connection, sale) => {
        streams.sessions.follow(connection, caller)
        if (!connection.over) streams.queue.subscribe(connection, sale, request)
      },
    )
  }

  return [
    {
      method: "GET",
      path: "/api/v1/waiting-queue/subscribe",
      name: "queue-stream",
      access: "trusted",
      query: ["userId", "concertId", "frames"],
      handle: (exchange, _parameters, caller) => {
        const person = idOfQuery(exchange, "userId")
        if (person !== undefined) openQueue(exchange, person, caller)
      },
    },
    {
      method: "GET",
      path: "/api/v7/waiting-queue/subscribe",
      name: "own-queue-stream",
      access: "person",
      query: ["concertId", "frames", "ticket"],
      ticket: true,
      handle: forPerson((exchange, caller) => openQueue(exchange, caller.person, caller)),
    },
    {
      method: "GET",
      path: "/api/concerts/options/:optionId/seat-map/stream",
      name: "seat-stream",
      access: "public",
      handle: (exchange, [id]) => {
        const optionId = idParameter(exchange, "optionId", id)
        if (optionId === undefined) return
        const none = refusal("option-unknown", { optionId })
        if (!isOptionId(optionId)) return answerRefusal(exchange, none)
        const request = { optionId, resume: exchange.header("last-event-id") }
        open(
          exchange,
          concertOfOption(optionId),
          (sale) => (sale?.option(optionId) === undefined ? none : undefined),
          (connection, sale) => streams.seats.subscribe(connection, sale, request),
        )
      },
    },
    {
      method: "GET",
      path: "/api/streams",
      name: "topics-stream",
      access: "public",
      query: ["subscribe", "ticket"],
      ticket: true,
      handle: (exchange, _parameters, caller) => {
        const requests = topicsOf(exchange, caller)
        if (requests === undefined || !mayStream(origins, exchange)) return
        // A trusted caller may hear of persons here, and no script of another origin is to read that.
        const isPublic = requests.every(({ topic }) => accessTo[topic] === "public")
        if (!isPublic && caller.kind !== "signed-in") exchange.sharing = []
        if (exchange.method === "HEAD") return answerNothing(exchange, 200, uncached)
        const address = clientAddress.of(exchange)
        const full = hub.full(address)
        if (full !== undefined) return answerRefusal(exchange, full)
        const outgoing = exchange.stream(eventStream, streamHeaders)
        const connection = hub.connect({ kind: "sse", outgoing, wording: "messages" }, address)
        const topics = new TopicSession(streams, connection, caller)
        if (connection.over) return
        connection.guard(() => {
          for (const request of requests) topics.subscribe(request)
        })
      },
    },
    {
      method: "GET",
      path: socketPath,
      name: "socket",
      access: "public",
      query: ["ticket"],
      ticket: true,
      handle: (exchange, _parameters, caller) => {
        if (!origins.isOwn(exchange)) return answerRefusal(exchange, refusal("origin-foreign"))
        const address = clientAddress.of(exchange)
        const full = hub.full(address)
        if (full !== undefined) return answerRefusal(exchange, full)
        const socket = exchange.upgrade()
        if (socket === null) return answerRefusal(exchange, refusal("upgrade-required"), askedUpgrade)
        new SocketSession({ streams, socket, address, caller })
      },
    },
  ]
}

/** What a stream of messages is asked for; answers when that is nothing, too much or not understood. */
const topicsOf = (exchange: Exchange, caller: Caller): ReadonlyArray<TopicRequest> | undefined => {
  const asked = queryValues(exchange, "subscribe")
  const person = caller.kind === "signed-in" ? caller.person : undefined
  const requests = asked.map((text) => readTopic(text, person)).filter((request) => typeof request !== "string")
  if (requests.length > 0 && requests.length === asked.length && asked.length <= limits.streamTopicsMax) return requests
  const reason = `subscribe takes 1 to ${limits.streamTopicsMax} topics, each as JSON: {"topic":"sale","concertId":1}.`
  answerRefusal(exchange, wrong(reason))
  return undefined
}

const wrong = (reason: string): Refusal => refusal("bad-request", { reason })
