/** What the groups of the HTTP contract have in common. */
import { Schema } from "effect"
import { HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { limits } from "./limits.ts"

export const eventStream = Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/event-stream" }))

/** Ids in a path or a query: digits. They are checked before a handler is reached. */
export const Id = Schema.Int
const keyOf = (scope: string) => ({
  "idempotency-key": Schema.optionalKey(
    Schema.String.annotate({
      pattern: `^[!-~]{1,${limits.idempotencyKeyCharsMax}}$`,
      description:
        `1 to 128 visible ASCII characters. ${scope} Keys are compared character by character: ` +
        '`k` and `"k"`, in quotes, are two keys.',
    }),
  ),
})
export const key = keyOf("The same key of the same person gives the same answer.")
/** Of what is written outside the sales. */
export const writeKey = keyOf(
  "The same key of this operation gives the same answer, for a day and the last 10,000 keys. Nothing is kept of a refusal.",
)
/** Of what signed-in people do with their reservations. */
export const ownKey = keyOf(
  "The same request of the same person gets the same answer for a day, as long as the server has it in memory, with the " +
    "header Idempotent-Replayed: true. Nothing is kept of a refusal.",
)
export const shown = {
  "admission-pass": Schema.optionalKey(
    Schema.String.annotate({
      maxLength: limits.admissionPassCharsMax,
      description: "The pass of an active person; needed where the line protects the sale.",
    }),
  ),
  "user-id": Schema.optionalKey(
    Schema.String.annotate({
      pattern: "^[0-9]{1,16}$",
      description: "When sent: the person of the request, active in the line of the concert.",
    }),
  ),
}

/** In the query of the stream of a line. */
export const lineFrames = {
  frames: Schema.optionalKey(
    Schema.Literal("line").annotate({
      description: "One frame for all readers instead of RANK_UPDATE: a client computes its rank from it.",
    }),
  ),
}

/** In the query of a stream. */
export const ticket = {
  ticket: Schema.optionalKey(
    Schema.String.annotate({
      pattern: "^trt_[A-Za-z0-9_-]{43}$",
      description: "A ticket of /api/v7/stream-tickets, in place of the access token. It counts once.",
    }),
  ),
}

/** `<epoch>-<offset>`: where a client is. */
export const position = (description: string) =>
  Schema.String.annotate({ pattern: "^[0-9]{1,16}-[0-9]{1,16}$", description })

export const group = <Name extends string>(name: Name, description: string) =>
  HttpApiGroup.make(name).annotateMerge(OpenApi.annotations({ description }))
