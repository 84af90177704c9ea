/**
 * The live streams as an AsyncAPI 3.0 document, made of the schemas of their frames: the server-sent streams of one
 * topic, the one of several, and the WebSocket. Operations are told from the server's side: it sends what a client reads.
 */
import { JsonSchema as Dialects, Schema } from "effect"
import { type JsonSchema, open, plain } from "./plain-schema.ts"
import { raceEvents } from "./races.ts"
import * as Frames from "./stream-frames.ts"
import { type StreamTopic, streamEnds } from "./streams.ts"

export type AsyncMessage = {
  readonly name: string
  readonly summary: string
  readonly contentType: string
  /** The fields of a server-sent event besides its data. */
  readonly headers?: JsonSchema
  /** Of a server-sent event its data, of a message of a WebSocket all of it. */
  readonly payload: JsonSchema
}

export type AsyncApiDocument = {
  readonly asyncapi: "3.0.0"
  readonly info: Readonly<Record<string, unknown>>
  readonly channels: Readonly<Record<string, Channel>>
  readonly components: {
    readonly messages: Readonly<Record<string, AsyncMessage>>
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly securitySchemes: Readonly<Record<string, unknown>>
  }
  readonly [part: string]: unknown
}

type Reference = { readonly $ref: string }
type Channel = {
  readonly address: string
  readonly messages: Readonly<Record<string, Reference>>
  readonly [part: string]: unknown
}

export const asyncApiDocument = (): AsyncApiDocument => {
  const schemas: Record<string, JsonSchema> = {}
  const messages = messagesWith(schemas)
  const names = Object.keys(messages)
  const from = (prefix: string): ReadonlyArray<string> => names.filter((name) => name.startsWith(prefix))
  const said = from("Message.")
  const channels = {
    queueStream: stream("/api/v1/waiting-queue/subscribe", "The line, as in the contract.", from("Queue.")),
    lineFrames: stream("/api/v1/waiting-queue/subscribe", "The line with `frames=line`.", from("Frames.")),
    ownQueueStream: stream("/api/v7/waiting-queue/subscribe", "One's own place, as in the contract.", from("Queue.")),
    ownLineFrames: stream("/api/v7/waiting-queue/subscribe", "One's own place with `frames=line`.", from("Frames.")),
    seatStream: {
      ...stream("/api/concerts/options/{optionId}/seat-map/stream", "The seats of an option.", from("Seats.")),
      parameters: { optionId: { description: "Id of the option." } },
    },
    raceStream: stream("/api/lab/races", "Races between strategies, which the request orders.", from("Race.")),
    topicStream: stream("/api/streams", "Any topics on one server-sent stream.", [...said.filter(isOneWay), "End"]),
    socket: {
      address: "/ws",
      description: "Any topics on one WebSocket. Its close codes are those of the reference of streams.",
      servers: [{ $ref: "#/servers/websocket" }],
      messages: references([...said, ...from("Client.")]),
      bindings: { ws: { method: "GET", bindingVersion: "0.1.0" } },
    },
  }
  return {
    asyncapi: "3.0.0",
    info: {
      title: "TicketRush live streams",
      version: "1.0.0",
      description:
        "What a client hears as it happens. Positions are `<epoch>-<offset>`; a client comes back with the last one that it has. " +
        `A stream ends with a code: ${Object.keys(streamEnds).join(", ")}. Addresses with one answer stand in /openapi.json.`,
      license: { name: "MIT", url: "https://opensource.org/license/mit" },
    },
    defaultContentType: "application/json",
    servers: { http: server("http"), websocket: server("ws") },
    channels,
    operations: {
      sendQueue: sends("queueStream", channels, ["userId", "concertId"], byToken),
      sendLineFrames: sends("lineFrames", channels, ["userId", "concertId", "frames"], byToken),
      sendOwnQueue: sends("ownQueueStream", channels, ["concertId"], bySession),
      sendOwnLineFrames: sends("ownLineFrames", channels, ["concertId", "frames"], bySession),
      sendSeats: sends("seatStream", channels, []),
      sendRaces: sends("raceStream", channels, [], byToken, "POST"),
      sendTopics: sends("topicStream", channels, ["subscribe"]),
      sendMessages: {
        ...sends("socket", channels),
        messages: said.map((name) => ({ $ref: `#/channels/socket/messages/${name}` })),
      },
      hearClient: {
        action: "receive",
        channel: { $ref: "#/channels/socket" },
        summary: "What a client may say",
        security: [],
        messages: from("Client.").map((name) => ({ $ref: `#/channels/socket/messages/${name}` })),
      },
    },
    components: { messages, schemas: sorted(schemas), securitySchemes: { trustedToken, accessToken } },
  }
}

const server = (protocol: "http" | "ws") => ({
  host: "{host}",
  protocol,
  description: "The server that this document was read from.",
  variables: { host: { default: "localhost:8080", description: "Its name and port." } },
})

const references = (names: ReadonlyArray<string>): Readonly<Record<string, Reference>> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]))

const stream = (address: string, description: string, messages: ReadonlyArray<string>): Channel => ({
  address,
  description,
  servers: [{ $ref: "#/servers/http" }],
  messages: references(messages),
})

/** Topics about a person need it too, of those streams that carry several. */
const trustedToken = {
  type: "httpApiKey",
  in: "header",
  name: "Trusted-Token",
  description: "The token of the trusted surface; one that was started with `TICKETRUSH_TRUSTED=on` asks for none.",
}
const byToken = [{ $ref: "#/components/securitySchemes/trustedToken" }]

/** Topics about a person take it too, of those streams that carry several; so does a `ticket` in the query. */
const accessToken = {
  type: "http",
  scheme: "bearer",
  bearerFormat: "JWT",
  description: "The access token of a signed-in person; a one-minute ticket in the query may stand for it.",
}
const bySession = [{ $ref: "#/components/securitySchemes/accessToken" }]

/** `parameters`: those of the query, where it is a server-sent stream. */
const sends = (
  channel: string,
  channels: Readonly<Record<string, Channel>>,
  parameters?: ReadonlyArray<string>,
  security: ReadonlyArray<Reference> = [],
  method = "GET",
) => ({
  action: "send",
  channel: { $ref: `#/channels/${channel}` },
  summary: String(channels[channel].description),
  messages: Object.keys(channels[channel].messages).map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` })),
  security,
  ...(parameters === undefined
    ? {}
    : { bindings: { http: { method, bindingVersion: "0.3.0", ...query(parameters) } } }),
})

const query = (names: ReadonlyArray<string>) => {
  const properties = Object.fromEntries(names.map((name) => [name, { type: "string" }]))
  return { query: { type: "object", required: names, properties } }
}

/** A server-sent stream hears nothing from its client. */
const isOneWay = (name: string): boolean => name !== "Message.pong" && name !== "Message.unsubscribed"

/** Of every kind; adds the schemas that they refer to. */
const messagesWith = (schemas: Record<string, JsonSchema>): Readonly<Record<string, AsyncMessage>> => {
  const shape = (name: string, of: Schema.Top): JsonSchema => shapeOf(schemas, name, of)
  const found: Record<string, AsyncMessage> = {}
  const event = (key: string, name: string, payload: JsonSchema, positioned = true): void => {
    found[key] = eventMessage(name, payload, positioned)
  }
  const ending = shape("StreamEndNotice", Frames.StreamEndNotice)
  const living = shape("KeepaliveNotice", Frames.KeepaliveNotice)
  for (const prefix of ["Queue", "Frames", "Seats", "Race"]) {
    event(`${prefix}.KEEPALIVE`, "KEEPALIVE", living, false)
    event(`${prefix}.END`, "END", ending, false)
  }
  event("End", "END", ending, false)
  for (const [name, schema] of Object.entries<Schema.Top>(raceEvents)) {
    event(`Race.${name}`, name, shape(`Race${capital(name.toLowerCase())}`, schema), false)
  }
  const queueUpdate = shape("QueueUpdate", Frames.QueueUpdate)
  found["Queue.INIT"] = { ...eventMessage("INIT", greeting, true), contentType: "text/plain" }
  event("Queue.RANK_UPDATE", "RANK_UPDATE", queueUpdate)
  event("Queue.ACTIVE", "ACTIVE", queueUpdate)
  for (const [topic, events] of Object.entries(Frames.topicEvents)) {
    for (const [name, schema] of Object.entries<Schema.Top>(events)) {
      const payload = shape(shapeNames.get(schema) ?? `${topic}${name}`, schema)
      if (topic === "queue") event(`Frames.${name}`, name, payload)
      if (topic === "seats") event(`Seats.${name}`, name, payload)
      const data = topic === "queue" ? { anyOf: [payload, ...queueAlso(name, queueUpdate)] } : payload
      found[`Message.event.${topic}.${name}`] = topicMessage(topic as StreamTopic, name, data)
    }
  }
  for (const [type, schema] of Object.entries<Schema.Top>(Frames.serverMessages)) {
    found[`Message.${type}`] = message(type, shape(`${capital(type)}Message`, schema))
  }
  for (const [type, schema] of Object.entries<Schema.Top>(Frames.clientMessages)) {
    found[`Client.${type}`] = message(type, shape(`${capital(type)}Request`, schema))
  }
  return sorted(found)
}

/** What the events of a line are to a client that did not ask for shared frames. */
const queueAlso = (name: string, queueUpdate: JsonSchema): ReadonlyArray<JsonSchema> =>
  name === "INIT" ? [greeting] : name === "LINE" ? [] : [queueUpdate]

const greeting: JsonSchema = { type: "string", pattern: "^Connected for Queue: \\d+$" }
const position: JsonSchema = {
  type: "string",
  pattern: "^\\d+-\\d+$",
  description: "Position of the image that it shows.",
}

const shapeNames: ReadonlyMap<Schema.Top, string> = new Map<Schema.Top, string>([
  [Frames.PlaceGreeting, "PlaceGreeting"],
  [Frames.PlaceUpdate, "PlaceUpdate"],
  [Frames.LineDepartures, "LineDepartures"],
  [Frames.SeatsSnapshot, "SeatsSnapshot"],
  [Frames.SeatsChange, "SeatsChange"],
])

const eventMessage = (name: string, payload: JsonSchema, positioned: boolean): AsyncMessage => ({
  name,
  summary: `Server-sent event ${name}`,
  contentType: "application/json",
  headers: {
    type: "object",
    required: positioned ? ["event", "id"] : ["event"],
    properties: { event: { type: "string", const: name }, ...(positioned ? { id: position } : {}) },
  },
  payload,
})

const topicMessage = (topic: StreamTopic, event: string, data: JsonSchema): AsyncMessage => ({
  ...message(`event ${event} of ${topic}`, {
    type: "object",
    required: ["type", "topic", "event", "id", "data"],
    properties: {
      type: { type: "string", const: "event" },
      topic: { type: "string", const: topic },
      event: { type: "string", const: event },
      id: position,
      data,
    },
  }),
  name: event,
})

const message = (type: string, payload: JsonSchema): AsyncMessage => ({
  name: type,
  summary: `Message ${type}`,
  contentType: "application/json",
  payload,
})

/** Puts a schema, and what it refers to, among the shapes of the document; gives the reference to it. */
const shapeOf = (schemas: Record<string, JsonSchema>, name: string, of: Schema.Top): JsonSchema => {
  const { schema, definitions } = Dialects.toDocumentDraft07(Schema.toJsonSchemaDocument(of))
  for (const [known, definition] of Object.entries(definitions)) schemas[known] = finished(definition)
  const top = finished(schema)
  if ("$ref" in top) return top
  schemas[name] = top
  return { $ref: `#/components/schemas/${name}` }
}

const finished = (schema: unknown): JsonSchema =>
  open(plain(JSON.parse(JSON.stringify(schema).replaceAll("#/definitions/", "#/components/schemas/"))))

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

const sorted = <T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
