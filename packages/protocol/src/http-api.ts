/**
 * The HTTP contract as data. `ServedApi` is run by the handlers that are built from it; the other groups are wired by
 * hand for speed and stand here so that one document (`openapi.ts`) describes everything.
 */
import { Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiSchema, OpenApi } from "effect/http-api"
import { Auth } from "./http-api-auth.ts"
import { Bookings } from "./http-api-bookings.ts"
import { AdminConcerts, Search } from "./http-api-catalogue.ts"
import { Cluster } from "./http-api-cluster.ts"
import { SaleDesk } from "./http-api-desk.ts"
import { DrillsGroup } from "./http-api-drills.ts"
import { Lab } from "./http-api-lab.ts"
import { SaleLists } from "./http-api-lists.ts"
import { Notifications } from "./http-api-notify.ts"
import { AdminOptions } from "./http-api-options.ts"
import { OwnLine } from "./http-api-own-line.ts"
import { OwnPayments } from "./http-api-own-payments.ts"
import { eventStream, group, Id, lineFrames, position, shown, ticket, writeKey } from "./http-api-parts.ts"
import { Payments } from "./http-api-payments.ts"
import { SalesPolicy } from "./http-api-policy.ts"
import { atTheGate, OwnReservations, Reservations } from "./http-api-reservations.ts"
import { Trail } from "./http-api-trail.ts"
import { OwnTransfers } from "./http-api-transfers.ts"
import { Wallet } from "./http-api-wallet.ts"
import { Webhooks } from "./http-api-webhooks.ts"
import { OwnWishes } from "./http-api-wishes.ts"
import * as Body from "./http-schemas.ts"
import { ConcertNowResponse } from "./http-schemas-catalogue.ts"
import { limits } from "./limits.ts"
import { LinePolicyRequest, PersonRequest, QueueRequest } from "./line-requests.ts"
import {
  alsoSignedIn,
  byLineBackend,
  deciding,
  described,
  loading,
  type Refusals,
  reading,
  stored,
  streaming,
  trusted,
  trustedRead,
  written,
} from "./refusing.ts"
import { RuntimeResponse } from "./runtime-schemas.ts"
import { seatStatusWords } from "./status.ts"

const text = Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/plain;charset=UTF-8" }))

const Seats = group("seats", "The seats of an option, as committed, and live.").add(
  HttpApiEndpoint.get("seats", "/api/concerts/options/:optionId/seats", {
    params: { optionId: Id },
    success: Schema.Array(Body.SeatResponse),
  }).annotateMerge(described("Available seats of an option; empty when there is no such option", loading)),
  HttpApiEndpoint.get("seatMap", "/api/concerts/options/:optionId/seat-map", {
    params: { optionId: Id },
    query: {
      status: Schema.optionalKey(Schema.Array(Schema.Literals(seatStatusWords))),
      seatId: Schema.optionalKey(
        Schema.Array(Schema.String.annotate({ pattern: "^[0-9]{1,16}$" })).annotate({
          maxItems: limits.namedSeatsMax,
          description: "Only seats with these ids, in this order; those that the option has not are left out.",
        }),
      ),
    },
    success: Schema.Array(Body.SeatResponse),
  }).annotateMerge(
    described("All seats of an option, or those in any of the given states, or a few by their ids", loading, [
      "option-unknown",
    ]),
  ),
  HttpApiEndpoint.get("seatChanges", "/api/concerts/options/:optionId/seat-map/changes", {
    params: { optionId: Id },
    query: {
      since: Schema.optionalKey(position("A position of an answer, or of an event of the stream: <epoch>-<offset>.")),
    },
    success: Body.SeatChangesResponse,
  }).annotateMerge(
    described("States of seats that changed since a position, or all states where that is not known", [
      "option-unknown",
      ...loading,
    ]),
  ),
  HttpApiEndpoint.get("seatStream", "/api/concerts/options/:optionId/seat-map/stream", {
    params: { optionId: Id },
    success: eventStream,
  }).annotateMerge(
    described("Live seat map: SNAPSHOT, then SEATS with what changed; ids are <epoch>-<offset>", streaming, [
      "not-acceptable",
      "option-unknown",
      ...loading,
    ]),
  ),
)

const queue = "/api/v1/waiting-queue"
const inLine = { userId: Id, concertId: Id }
const ofALine: Refusals = ["concert-unknown", ...loading]
const ofAPlace: Refusals = [...ofALine, "user-unknown"]

const Line = group("line", "The waiting line of a concert.").add(
  HttpApiEndpoint.post("join", `${queue}/join`, {
    payload: QueueRequest,
    success: Body.WaitingQueueResponse,
  }).annotateMerge(
    described(
      "Take a place in line, or find the one there is; a line that takes no more people says REJECTED",
      trusted,
      reading,
      deciding,
      ofAPlace,
      byLineBackend,
      ["person-unverified"],
    ),
  ),
  HttpApiEndpoint.get("status", `${queue}/status`, {
    query: inLine,
    success: Body.WaitingQueueResponse,
  }).annotateMerge(
    described(
      "Where a person stands; asking counts as presence and keeps their turn",
      trustedRead,
      ofAPlace,
      byLineBackend,
    ),
  ),
  HttpApiEndpoint.post("leave", `${queue}/leave`, {
    payload: QueueRequest,
    success: Body.WaitingQueueResponse,
  }).annotateMerge(
    described("Give up a place or a pass; again is the same", trusted, reading, deciding, ofAPlace, byLineBackend),
  ),
  HttpApiEndpoint.get("subscribe", `${queue}/subscribe`, {
    query: {
      ...inLine,
      ...lineFrames,
    },
    headers: { "last-event-id": Schema.optionalKey(position("Where to go on.")) },
    success: eventStream,
  }).annotateMerge(
    described(
      "The line live: INIT, then RANK_UPDATE, ACTIVE and KEEPALIVE; an open stream is presence",
      trustedRead,
      streaming,
      ["not-acceptable"],
      ofALine,
    ),
  ),
  HttpApiEndpoint.get("topics", "/api/streams", {
    query: {
      subscribe: Schema.Array(
        Schema.String.annotate({ description: 'A topic as JSON: {"topic":"sale","concertId":1}. 1 to 16 of them.' }),
      ),
      ...ticket,
    },
    success: eventStream,
  }).annotateMerge(
    described("Several live topics on one stream, in the messages of the WebSocket at /ws", streaming, alsoSignedIn, [
      "not-acceptable",
    ]),
  ),
  HttpApiEndpoint.get("receipt", `${queue}/receipt`, {
    query: inLine,
    success: Body.ReceiptResponse,
  }).annotateMerge(described("The signed receipt of a person's latest place", trustedRead, ofAPlace, ["not-found"])),
  HttpApiEndpoint.get("lineOverview", `${queue}/overview`, {
    query: { concertId: Id },
    success: Body.LineOverviewResponse,
  }).annotateMerge(
    described("The public view of a line: counts, pace, waits, seats left by price", [...ofALine, "not-found"]),
  ),
)

const lineAt = "/api/lab/concerts/:concertId/line"
const lineOrders = {
  pause: "Make no admissions for now; joins are taken",
  resume: "Admit in order, at the pace",
  drain: "Take no joins any more; waiting people are still admitted",
  clear: "Send all waiting people away; passes stay",
}
const personOrders = {
  activate: {
    summary: "Let a person in, out of turn, with a place or without",
    refuses: ["sale-closed", "active-full", "line-exhausted"],
  },
  deactivate: { summary: "End the turn of a person", refuses: [] },
  leave: { summary: "Take a person out of the line, as if they had left", refuses: [] },
} satisfies Readonly<Record<string, { summary: string; refuses: Refusals }>>

const LineOrders = group("lineOrders", "What operators of a line may do.").add(
  HttpApiEndpoint.get("line", lineAt, {
    params: { concertId: Id },
    success: Body.LineResponse,
  }).annotateMerge(described("Settings and counts of a line", trustedRead, ofALine)),
  HttpApiEndpoint.put("setLine", lineAt, {
    params: { concertId: Id },
    payload: LinePolicyRequest,
    success: Body.LineResponse,
  }).annotateMerge(
    described("Change settings of a line; what is not named stays", trusted, reading, deciding, ofALine, [
      "unprocessable",
    ]),
  ),
  HttpApiEndpoint.get("saleState", "/api/lab/concerts/:concertId/state", {
    params: { concertId: Id },
    success: Body.SaleStateResponse,
  }).annotateMerge(
    described(
      "Position and hash of what the server has in memory of a sale, beside a replay of its journal",
      trustedRead,
      ofALine,
      ["owner-lost"],
    ),
  ),
  ...(["pause", "resume", "drain", "clear"] as const).map((word) =>
    HttpApiEndpoint.post(`${word}Line`, `${lineAt}/${word}`, {
      params: { concertId: Id },
      success: Body.LineResponse,
    }).annotateMerge(described(lineOrders[word], trusted, reading, deciding, ofALine, ["origin-foreign"])),
  ),
  ...(["activate", "deactivate", "leave"] as const).map((word) =>
    HttpApiEndpoint.post(`${word}Person`, `${lineAt}/${word}`, {
      params: { concertId: Id },
      payload: PersonRequest,
      success: Body.WaitingQueueResponse,
    }).annotateMerge(
      described(personOrders[word].summary, trusted, reading, deciding, ofAPlace, personOrders[word].refuses),
    ),
  ),
)

const Keys = group("keys", "Public keys.").add(
  HttpApiEndpoint.get("jwks", "/.well-known/jwks.json", {
    success: Body.JwksResponse.pipe(HttpApiSchema.asJson({ contentType: "application/jwk-set+json" })),
  }).annotateMerge(described("Public keys that passes and receipts are signed with")),
)

const Legacy = group("legacy", "What older clients still call.").add(
  HttpApiEndpoint.delete("deleteReservation", "/api/reservations/:reservationId", {
    params: { reservationId: Id },
    headers: shown,
  }).annotateMerge(
    described(
      "End a hold or a confirmed reservation; one that has ended already stays as it is",
      trusted,
      deciding,
      atTheGate,
      ["reservation-absent", "not-cancellable", "lab-part-missing"],
    ),
  ),
)

const Lists = group("lists", "Lists of what a person has.").add(
  HttpApiEndpoint.get("reservationsOfUser", "/api/reservations/users/:userId", {
    params: { userId: Id },
    success: Schema.Array(Body.ReservationResponse),
  }).annotateMerge(described("Reservations of a person, oldest first", trustedRead, stored)),
)

const Concerts = group("concerts", "The catalogue.").add(
  HttpApiEndpoint.get("concerts", "/api/concerts", {
    success: Schema.Array(Body.ConcertResponse),
  }).annotateMerge(described("All concerts, newest last", stored)),
  HttpApiEndpoint.get("concert", "/api/concerts/:concertId", {
    params: { concertId: Id },
    success: ConcertNowResponse,
  }).annotateMerge(described("One concert with the state of its sale, as in the search", stored, ["sale-unknown"])),
  HttpApiEndpoint.get("options", "/api/concerts/:concertId/options", {
    params: { concertId: Id },
    success: Schema.Array(Body.ConcertOptionResponse),
  }).annotateMerge(described("The options of a concert", stored, ["sale-unknown"])),
)

const Setup = group("setup", "Putting concerts up, and taking them down.").add(
  HttpApiEndpoint.post("setup", "/api/concerts/setup", {
    headers: writeKey,
    payload: Body.SetupRequest,
    success: [Body.SetupResponse, text],
  }).annotateMerge(
    described(
      "Put up a concert with its options and seats, and open its sale. Text, unless Accept names application/json",
      trusted,
      reading,
      written,
      deciding,
      ["unprocessable", "artist-of-other-agency"],
    ),
  ),
  HttpApiEndpoint.delete("cleanup", "/api/concerts/cleanup/:concertId", {
    params: { concertId: Id },
    headers: writeKey,
    success: [Body.CleanupResponse, text],
  }).annotateMerge(
    described(
      "Close a sale and take its concert out of every list. Text, unless Accept names application/json",
      trusted,
      written,
      deciding,
      ["sale-unknown"],
    ),
  ),
)

const Users = group("users", "People.").add(
  HttpApiEndpoint.post("createUser", "/api/users", {
    headers: writeKey,
    payload: Body.UserRequest,
    success: Body.UserResponse,
  }).annotateMerge(described("Create a person", trusted, reading, written, ["username-taken"])),
  HttpApiEndpoint.get("user", "/api/users/:userId", {
    params: { userId: Id },
    success: Body.UserResponse,
  }).annotateMerge(described("One person", trustedRead, stored, ["user-unknown"])),
  HttpApiEndpoint.delete("removeUser", "/api/users/:userId", {
    params: { userId: Id },
    headers: writeKey,
  }).annotateMerge(
    described("Remove a person who has no reservations", trusted, written, ["user-unknown", "user-referenced"]),
  ),
)

const Health = group("health", "For load balancers and operators.").add(
  HttpApiEndpoint.get("live", "/health/live", { success: Body.HealthResponse }).annotateMerge(
    described("The process runs", ["overloaded"]),
  ),
  HttpApiEndpoint.get("ready", "/health/ready", {
    success: Body.HealthResponse,
    error: Body.HealthResponse.pipe(HttpApiSchema.status(503)),
  }).annotateMerge(described("The journal can be written and the node is not stopping", ["overloaded"])),
)

const System = group("system", "For operators: what this server is made of, and how it is.").add(
  HttpApiEndpoint.get("runtime", "/api/system/runtime", { success: RuntimeResponse }).annotateMerge(
    described("PostgreSQL, Redis, Kafka and the parts of this server: up or down, why and since when", trustedRead, [
      "overloaded",
    ]),
  ),
)

export const ServedApi = HttpApi.make("ticketrush").add(Setup, Users, Lists, Health, System)

export const TicketRushApi = HttpApi.make("ticketrush")
  .add(
    Reservations,
    OwnReservations,
    OwnTransfers,
    OwnWishes,
    OwnPayments,
    Lab,
    Seats,
    Line,
    OwnLine,
    LineOrders,
    SalesPolicy,
    Trail,
    Keys,
    Concerts,
    Search,
    AdminConcerts,
    AdminOptions,
    DrillsGroup,
    SaleDesk,
    Bookings,
    SaleLists,
    Setup,
    Users,
    Auth,
    Wallet,
    Payments,
    Webhooks,
    Cluster,
    Notifications,
    Lists,
    Legacy,
    Health,
    System,
  )
  .annotateMerge(
    OpenApi.annotations({
      title: "TicketRush",
      version: "0.1.0",
      description: "A ticket engine for the seconds in which a concert goes on sale.",
      license: { name: "MIT", identifier: "MIT" },
    }),
  )
