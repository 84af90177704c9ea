/** What a client may say on a WebSocket. Unknown fields are refused by name, as in bodies. */
import { isConcertId, isOptionId, isPersonId, isReservationId, type PersonId, type Refusal } from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { type StreamEnd, type StreamTopic, streamTopics } from "@ticketrush/protocol/streams"
import { Schema } from "effect"

export type TopicRequest = Topic & {
  /** A field that there is not: a slip of the pen must not be passed over. */
  readonly fault?: Refusal
}

type Topic =
  | {
      readonly topic: "queue"
      readonly concertId: number
      readonly userId: number
      readonly frames: boolean
      readonly resume: string
    }
  | { readonly topic: "seats"; readonly optionId: number; readonly resume: string }
  | { readonly topic: "reservation"; readonly reservationId: number; readonly userId: number }
  | { readonly topic: "sale" | "line"; readonly concertId: number }

export type SocketMessage =
  | { readonly type: "ping" }
  | { readonly type: "subscribe" | "unsubscribe"; readonly request: TopicRequest }

/** The message, or why the connection ends. `person`: the one who is signed in, for messages that name none. */
export const readMessage = (text: string, person?: PersonId): SocketMessage | StreamEnd => {
  const fields = fieldsOf(text)
  if (fields === undefined) return "bad-message"
  const { type } = fields
  if (type === "ping") return { type }
  if (type !== "subscribe" && type !== "unsubscribe") return "bad-message"
  const request = requestOf(fields, person)
  return typeof request === "string" ? request : { type, request }
}

/** What a request for a stream asks for, or what is wrong with it. */
export const readTopic = (text: string, person?: PersonId): TopicRequest | StreamEnd => {
  const fields = fieldsOf(text)
  return fields === undefined ? "bad-message" : requestOf(fields, person)
}

const fieldsOf = (text: string): Readonly<Record<string, unknown>> | undefined => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined
  return value as Readonly<Record<string, unknown>>
}

/** What tells the subscription from others of its topic, as it stands in frames about it. */
export const keyOf = (request: TopicRequest): string => {
  switch (request.topic) {
    case "queue":
      return `"concertId":${request.concertId},"userId":${request.userId}`
    case "seats":
      return `"optionId":${request.optionId}`
    case "reservation":
      return `"reservationId":${request.reservationId},"userId":${request.userId}`
    case "sale":
    case "line":
      return `"concertId":${request.concertId}`
  }
}

type Fields = Readonly<Record<string, unknown>>

const requestOf = (fields: Fields, person: PersonId | undefined): TopicRequest | StreamEnd => {
  const { topic } = fields
  if (!streamTopics.includes(topic as StreamTopic)) return "unknown-topic"
  const request = requestAbout(topic as StreamTopic, fields, person)
  if (request === undefined) return "bad-message"
  const fault = unknownField(fields)
  return fault === undefined ? request : { ...request, fault }
}

/** Of any topic: a client may say the same of each, such as where it was. */
const unknownField = knownFields(
  Schema.Struct({
    type: Schema.Unknown,
    topic: Schema.Unknown,
    concertId: Schema.Unknown,
    userId: Schema.Unknown,
    optionId: Schema.Unknown,
    reservationId: Schema.Unknown,
    frames: Schema.Unknown,
    resume: Schema.Unknown,
  }),
)

const requestAbout = (topic: StreamTopic, fields: Fields, person: PersonId | undefined): Topic | undefined => {
  const { concertId, userId = person, optionId, reservationId, frames = false, resume = "" } = fields
  switch (topic) {
    case "queue":
      if (!is(concertId, isConcertId) || !is(userId, isPersonId)) return undefined
      if (typeof frames !== "boolean" || typeof resume !== "string") return undefined
      return { topic, concertId, userId, frames, resume }
    case "seats":
      return is(optionId, isOptionId) && typeof resume === "string" ? { topic, optionId, resume } : undefined
    case "reservation":
      return is(reservationId, isReservationId) && is(userId, isPersonId) ? { topic, reservationId, userId } : undefined
    case "sale":
    case "line":
      return is(concertId, isConcertId) ? { topic, concertId } : undefined
  }
}

const is = (value: unknown, fits: (id: number) => boolean): value is number => typeof value === "number" && fits(value)
