/** The routes of the strategy lab, v1 to v5 of the contract. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiSchema } from "effect/http-api"
import { eventStream, group, Id, key, shown } from "./http-api-parts.ts"
import * as Body from "./http-schemas.ts"
import { RaceRequest, RacesResponse } from "./races.ts"
import { described, type Refusals, reading, stored, streaming, trusted, trustedRead } from "./refusing.ts"
import { SeatRequest } from "./reservation-requests.ts"

const seatReserved = <Name extends string>(name: Name, version: string, how: string) =>
  HttpApiEndpoint.post(name, `/api/reservations/${version}/${name}`, {
    headers: { ...key, ...shown },
    payload: SeatRequest,
    success: Body.ReservationResponse,
  }).annotateMerge(
    described(
      `Reserve a seat, guarded ${how}; a concert that is not bound yet is bound to this strategy`,
      trusted,
      reading,
      stored,
      ["pass-invalid", "not-active"],
      ["key-invalid", "key-reused", "user-unknown", "seat-not-found", "seat-reserved", "seat-contended"],
      ["bound-elsewhere", "sale-closed", "sequence-exhausted", "unavailable", "outcome-unknown", "lab-part-missing"],
    ),
  )

const attempt = (description: string) =>
  Schema.optionalKey(Schema.String.annotate({ pattern: "^[A-Za-z0-9_.-]{1,64}$", description }))

const ofAnAttempt = {
  userId: Id,
  seatId: Id,
  attempt: attempt("The Attempt-Id of one request; without it the newest one is meant."),
}
const ofAQueue: Refusals = ["unavailable", "lab-part-missing"]

const enqueued = <Name extends string>(name: Name, at: string, how: string) =>
  HttpApiEndpoint.post(name, `/api/reservations/${at}`, {
    headers: { ...key, ...shown },
    payload: SeatRequest,
    success: Body.EnqueuedResponse.pipe(HttpApiSchema.status(202)),
  }).annotateMerge(
    described(
      `Ask for a seat through the queue; decided ${how}, and told by ${name === "queueSse" ? "the stream" : "the status"}. The header Attempt-Id names the request`,
      trusted,
      reading,
      stored,
      ["pass-invalid", "not-active", "key-invalid", "key-reused", "bound-elsewhere", "sale-closed"],
      ["outcome-unknown", "queue-unknown"],
      ofAQueue,
    ),
  )

export const Lab = group(
  "lab",
  "Reserving a seat through a strategy of the lab, in the words of the contract (v1 to v5): the caller names the person.",
).add(
  seatReserved("optimistic", "v1", "by its version"),
  seatReserved("pessimistic", "v2", "by a lock on its row"),
  seatReserved("distributed-lock", "v3", "by a lock in Redis around v1"),
  enqueued("queueOptimistic", "v4-opt/queue-polling", "as in v1"),
  enqueued("queuePessimistic", "v4-pes/queue-polling", "as in v2"),
  enqueued("queueSse", "v5-opt/queue-sse", "as in v1"),
  HttpApiEndpoint.get("attemptStatus", "/api/reservations/v4/status", {
    query: ofAnAttempt,
    success: Body.AttemptStatusResponse,
  }).annotateMerge(described("What became of a request to the queue", trustedRead, ofAQueue)),
  HttpApiEndpoint.get("attemptStream", "/api/reservations/v5/subscribe", {
    query: ofAnAttempt,
    headers: {
      "last-event-id": attempt("An attempt whose outcome was heard; a later one is waited for."),
    },
    success: eventStream,
  }).annotateMerge(
    described(
      "The outcome of a request to the queue, as soon as there is one: INIT, KEEPALIVE, then RESERVATION_STATUS and the end",
      trustedRead,
      streaming,
      ["not-acceptable"],
      ofAQueue,
    ),
  ),
  HttpApiEndpoint.get("races", "/api/lab/races", { success: RacesResponse }).annotateMerge(
    described("Which strategies can be raced, and how", trustedRead),
  ),
  HttpApiEndpoint.post("race", "/api/lab/races", { payload: RaceRequest, success: eventStream }).annotateMerge(
    described(
      "Race strategies for one seat, and hear of it: RACE, ANSWERS and VERDICT of each race, DONE and the end",
      trusted,
      reading,
      streaming,
      ["not-acceptable", "race-running"],
    ),
  ),
)
