/**
 * The HTTP contract as data. `ServedApi` is run by the handlers that are built from it; the other groups are wired by
 * hand for speed and stand here so that one document describes everything.
 */
import { Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import * as Body from "./http-schemas.ts"
import { LinePolicyRequest, PersonRequest, QueueRequest } from "./line-requests.ts"
import { problemMediaType, problemSchema } from "./problem.ts"
import { HoldRequest, OwnerRequest } from "./reservation-requests.ts"

const problem = (status: number) =>
  problemSchema(status).pipe(HttpApiSchema.asJson({ contentType: problemMediaType }), HttpApiSchema.status(status))
const [problem400, problem403, problem404, problem409] = [problem(400), problem(403), problem(404), problem(409)]
const [problem413, problem415, problem422, problem503] = [problem(413), problem(415), problem(422), problem(503)]
const reading = [problem400, problem503]
const eventStream = Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/event-stream" }))
const streaming = [...reading, problem(406), problem(429)]
const writing = [problem400, problem404, problem409, problem413, problem415, problem422, problem503]
const buying = [...writing, problem403]

/** Ids in a path: digits. They are checked before a handler is reached. */
const Id = Schema.Int
const text = Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/plain;charset=UTF-8" }))
const key = {
  "idempotency-key": Schema.optionalKey(
    Schema.String.annotate({
      description: "1 to 128 visible ASCII characters. The same key of the same person gives the same answer.",
    }),
  ),
}
const shown = {
  "admission-pass": Schema.optionalKey(
    Schema.String.annotate({ description: "The pass of an active person; needed where the line protects the sale." }),
  ),
  "user-id": Schema.optionalKey(
    Schema.String.annotate({ description: "When sent: the person of the request, active in the line of the concert." }),
  ),
}
const described = (summary: string) => OpenApi.annotations({ summary })

const moves = {
  paying: "Start paying for a hold",
  confirm: "Confirm a reservation that is being paid; again gives the same answer",
  cancel: "Give back a hold, or take back a confirmed reservation",
  refund: "Refund a cancelled reservation that had been confirmed",
}

const Reservations = HttpApiGroup.make("reservations").add(
  HttpApiEndpoint.post("hold", "/api/reservations/v6/holds", {
    headers: { ...key, ...shown },
    payload: HoldRequest,
    success: Body.ReservationLifecycleResponse.pipe(HttpApiSchema.status(201)),
    error: buying,
  }).annotateMerge(described("Hold 1 to 16 seats of one option, all or nothing")),
  ...(["paying", "confirm", "cancel", "refund"] as const).map((word) =>
    HttpApiEndpoint.post(word, `/api/reservations/v6/:reservationId/${word}`, {
      params: { reservationId: Id },
      headers: shown,
      payload: OwnerRequest,
      success: Body.ReservationLifecycleResponse,
      error: buying,
    }).annotateMerge(described(moves[word])),
  ),
  HttpApiEndpoint.get("reservation", "/api/reservations/v6/:reservationId", {
    params: { reservationId: Id },
    query: { userId: Id },
    success: Body.ReservationLifecycleResponse,
    error: reading,
  }).annotateMerge(described("One reservation of a person, as committed")),
)

const Seats = HttpApiGroup.make("seats").add(
  HttpApiEndpoint.get("seats", "/api/concerts/options/:optionId/seats", {
    params: { optionId: Id },
    success: Schema.Array(Body.SeatResponse),
    error: reading,
  }).annotateMerge(described("Available seats of an option; empty when there is no such option")),
  HttpApiEndpoint.get("seatMap", "/api/concerts/options/:optionId/seat-map", {
    params: { optionId: Id },
    query: { status: Schema.optionalKey(Schema.Array(Schema.String)) },
    success: Schema.Array(Body.SeatResponse),
    error: reading,
  }).annotateMerge(described("All seats of an option, or those in any of the given states")),
  HttpApiEndpoint.get("seatStream", "/api/concerts/options/:optionId/seat-map/stream", {
    params: { optionId: Id },
    success: eventStream,
    error: streaming,
  }).annotateMerge(described("Live seat map: SNAPSHOT, then SEATS with what changed; ids are <epoch>-<offset>")),
)

const queue = "/api/v1/waiting-queue"
const inLine = { userId: Id, concertId: Id }
const reading404 = [problem400, problem404, problem503]

const Line = HttpApiGroup.make("line").add(
  HttpApiEndpoint.post("join", `${queue}/join`, {
    payload: QueueRequest,
    success: Body.WaitingQueueResponse,
    error: writing,
  }).annotateMerge(described("Take a place in line, or find the one there is; a line that takes nobody says REJECTED")),
  HttpApiEndpoint.get("status", `${queue}/status`, {
    query: inLine,
    success: Body.WaitingQueueResponse,
    error: reading404,
  }).annotateMerge(described("Where a person stands; whoever asks is there, and keeps their turn")),
  HttpApiEndpoint.post("leave", `${queue}/leave`, {
    payload: QueueRequest,
    success: Body.WaitingQueueResponse,
    error: writing,
  }).annotateMerge(described("Give up a place or a pass; again is the same")),
  HttpApiEndpoint.get("subscribe", `${queue}/subscribe`, {
    query: {
      ...inLine,
      frames: Schema.optionalKey(
        Schema.Literal("line").annotate({
          description:
            "One frame for everybody instead of RANK_UPDATE: what a client that knows its place computes from.",
        }),
      ),
    },
    headers: { "last-event-id": Schema.optionalKey(Schema.String.annotate({ description: "Where to go on." })) },
    success: eventStream,
    error: [...streaming, problem404],
  }).annotateMerge(
    described("The line live: INIT, then RANK_UPDATE, ACTIVE and KEEPALIVE; an open stream is presence"),
  ),
  HttpApiEndpoint.get("receipt", `${queue}/receipt`, {
    query: inLine,
    success: Body.ReceiptResponse,
    error: reading404,
  }).annotateMerge(described("The signed receipt of a person's latest place")),
  HttpApiEndpoint.get("lineOverview", `${queue}/overview`, {
    query: { concertId: Id },
    success: Body.LineOverviewResponse,
    error: reading404,
  }).annotateMerge(described("What everybody may see of a line: counts, pace, waits, seats left by price")),
)

const lineAt = "/api/lab/concerts/:concertId/line"
const lineOrders = {
  pause: "Admit nobody for now; joins are taken",
  resume: "Admit in order, at the pace",
  drain: "Take nobody in any more; whoever waits is still admitted",
  clear: "Send everybody away who waits; passes stay",
}
const personOrders = {
  activate: "Let a person in, out of turn, with a place or without",
  deactivate: "End the turn of a person",
  leave: "Take a person out of the line, as if they had left",
}

const LineOrders = HttpApiGroup.make("lineOrders").add(
  HttpApiEndpoint.get("line", lineAt, {
    params: { concertId: Id },
    success: Body.LineResponse,
    error: reading404,
  }).annotateMerge(described("Settings and counts of a line")),
  HttpApiEndpoint.put("setLine", lineAt, {
    params: { concertId: Id },
    payload: LinePolicyRequest,
    success: Body.LineResponse,
    error: writing,
  }).annotateMerge(described("Change settings of a line; what is not named stays")),
  HttpApiEndpoint.get("saleState", "/api/lab/concerts/:concertId/state", {
    params: { concertId: Id },
    success: Body.SaleStateResponse,
    error: reading404,
  }).annotateMerge(
    described("Position and hash of what the server has in memory of a sale, beside a replay of its journal"),
  ),
  ...(["pause", "resume", "drain", "clear"] as const).map((word) =>
    HttpApiEndpoint.post(`${word}Line`, `${lineAt}/${word}`, {
      params: { concertId: Id },
      success: Body.LineResponse,
      error: reading404,
    }).annotateMerge(described(lineOrders[word])),
  ),
  ...(["activate", "deactivate", "leave"] as const).map((word) =>
    HttpApiEndpoint.post(`${word}Person`, `${lineAt}/${word}`, {
      params: { concertId: Id },
      payload: PersonRequest,
      success: Body.WaitingQueueResponse,
      error: writing,
    }).annotateMerge(described(personOrders[word])),
  ),
)

const Keys = HttpApiGroup.make("keys").add(
  HttpApiEndpoint.get("jwks", "/.well-known/jwks.json", {
    success: Body.JwksResponse.pipe(HttpApiSchema.asJson({ contentType: "application/jwk-set+json" })),
  }).annotateMerge(described("Public keys that passes and receipts are signed with")),
)

const Legacy = HttpApiGroup.make("legacy").add(
  HttpApiEndpoint.delete("deleteReservation", "/api/reservations/:reservationId", {
    params: { reservationId: Id },
    headers: shown,
    error: [problem400, problem403, problem404, problem409, problem503],
  }).annotateMerge(described("End a hold or a confirmed reservation; one that has ended already stays as it is")),
)

const Lists = HttpApiGroup.make("lists").add(
  HttpApiEndpoint.get("reservationsOfUser", "/api/reservations/users/:userId", {
    params: { userId: Id },
    success: Schema.Array(Body.ReservationResponse),
    error: reading,
  }).annotateMerge(described("Reservations of a person, oldest first")),
)

const Concerts = HttpApiGroup.make("concerts").add(
  HttpApiEndpoint.get("concerts", "/api/concerts", {
    success: Schema.Array(Body.ConcertResponse),
    error: reading,
  }).annotateMerge(described("All concerts, newest last")),
  HttpApiEndpoint.get("options", "/api/concerts/:concertId/options", {
    params: { concertId: Id },
    success: Schema.Array(Body.ConcertOptionResponse),
    error: reading,
  }).annotateMerge(described("The options of a concert")),
)

const Setup = HttpApiGroup.make("setup").add(
  HttpApiEndpoint.post("setup", "/api/concerts/setup", {
    payload: Body.SetupRequest,
    success: text,
    error: writing,
  }).annotateMerge(described("Put up a concert with its options and seats, and open its sale")),
  HttpApiEndpoint.delete("cleanup", "/api/concerts/cleanup/:concertId", {
    params: { concertId: Id },
    success: text,
    error: writing,
  }).annotateMerge(described("Close a sale and take its concert out of every list")),
)

const Users = HttpApiGroup.make("users").add(
  HttpApiEndpoint.post("createUser", "/api/users", {
    payload: Body.UserRequest,
    success: Body.UserResponse,
    error: writing,
  }).annotateMerge(described("Create a person")),
  HttpApiEndpoint.get("user", "/api/users/:userId", {
    params: { userId: Id },
    success: Body.UserResponse,
    error: reading,
  }).annotateMerge(described("One person")),
  HttpApiEndpoint.delete("removeUser", "/api/users/:userId", {
    params: { userId: Id },
    error: writing,
  }).annotateMerge(described("Remove a person who has no reservations")),
)

const Health = HttpApiGroup.make("health").add(
  HttpApiEndpoint.get("live", "/health/live", { success: Body.HealthResponse }).annotateMerge(
    described("The process runs"),
  ),
  HttpApiEndpoint.get("ready", "/health/ready", {
    success: Body.HealthResponse,
    error: Body.HealthResponse.pipe(HttpApiSchema.status(503)),
  }).annotateMerge(described("The journal can be written and the node is not stopping")),
)

export const ServedApi = HttpApi.make("ticketrush").add(Concerts, Setup, Users, Lists, Health)

export const TicketRushApi = HttpApi.make("ticketrush")
  .add(Reservations, Seats, Line, LineOrders, Keys, Concerts, Setup, Users, Lists, Legacy, Health)
  .annotateMerge(
    OpenApi.annotations({
      title: "TicketRush",
      version: "0.1.0",
      description: "A ticket engine for the seconds in which a concert goes on sale.",
    }),
  )
