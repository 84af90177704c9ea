/** The routes of the waiting line for people who are signed in, and what opens a stream for them. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiSchema } from "effect/http-api"
import { eventStream, group, Id, lineFrames, position, ticket } from "./http-api-parts.ts"
import * as Body from "./http-schemas.ts"
import { JoinChallengeResponse } from "./http-schemas-line.ts"
import { OwnJoinRequest, OwnQueueRequest } from "./line-requests.ts"
import { proofWays } from "./proof.ts"
import {
  byLineBackend,
  byTicket,
  deciding,
  described,
  loading,
  type Refusals,
  reading,
  signedIn,
  signedInChange,
  streaming,
} from "./refusing.ts"

const queue = "/api/v7/waiting-queue"
const query = { concertId: Id }
const ofALine: Refusals = ["concert-unknown", ...loading]

export const OwnLine = group("ownLine", "The waiting line of a concert, for the person who is signed in.").add(
  HttpApiEndpoint.post("ownJoin", `${queue}/join`, {
    payload: OwnJoinRequest,
    success: Body.WaitingQueueResponse,
  }).annotateMerge(
    described(
      "Take a place in line, or find the one there is",
      signedInChange,
      reading,
      deciding,
      ofALine,
      byLineBackend,
      ["person-unverified", "proof-missing", "proof-wrong", "proof-expired", "proof-early", "captcha-unavailable"],
    ),
  ),
  HttpApiEndpoint.get("joinChallenge", `${queue}/challenge`, {
    query: {
      ...query,
      way: Schema.optionalKey(Schema.Literals(proofWays).annotate({ description: "Work unless it says wait." })),
    },
    success: JoinChallengeResponse,
  }).annotateMerge(
    described("What a join has to show now, and a challenge for it", signedIn, ["concert-unknown", "proof-waits"]),
  ),
  HttpApiEndpoint.get("ownStatus", `${queue}/status`, { query, success: Body.WaitingQueueResponse }).annotateMerge(
    described("Where the person stands; its pass counts with this session alone", signedIn, ofALine, byLineBackend),
  ),
  HttpApiEndpoint.post("ownLeave", `${queue}/leave`, {
    payload: OwnQueueRequest,
    success: Body.WaitingQueueResponse,
  }).annotateMerge(
    described(
      "Give up the place or the pass; again is the same",
      signedInChange,
      reading,
      deciding,
      ofALine,
      byLineBackend,
    ),
  ),
  HttpApiEndpoint.get("ownReceipt", `${queue}/receipt`, { query, success: Body.ReceiptResponse }).annotateMerge(
    described("The signed receipt of the person's latest place", signedIn, ofALine, ["not-found"]),
  ),
  HttpApiEndpoint.get("ownSubscribe", `${queue}/subscribe`, {
    query: { ...query, ...lineFrames, ...ticket },
    headers: { "last-event-id": Schema.optionalKey(position("Where to go on.")) },
    success: eventStream,
  }).annotateMerge(
    described(
      "The line live; an open stream is presence, and ends with the session",
      byTicket,
      streaming,
      ["not-acceptable"],
      ofALine,
    ),
  ),
  HttpApiEndpoint.post("streamTicket", "/api/v7/stream-tickets", {
    success: Body.StreamTicketResponse.pipe(HttpApiSchema.status(201)),
  }).annotateMerge(
    described("A ticket that opens one stream within a minute, where no header can be sent", signedInChange, reading),
  ),
)
