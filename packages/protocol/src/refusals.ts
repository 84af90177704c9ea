/**
 * One table of everything that is not a success: code, HTTP status, whether trying again can help, and the sentence.
 *
 * `final` rows are refusals: decided, and no event of that command will ever appear. `retry` rows promise nothing:
 * the command was shed before it was decided, or its outcome is not known yet.
 * Sentences marked † in the HTTP contract are byte-exact; `{name}` is replaced from the refusal's detail.
 */

import { clusterRefusals } from "./refusals-cluster.ts"
import { identityRefusals } from "./refusals-identity.ts"
import { notifyRefusals } from "./refusals-notify.ts"
import { optionRefusals } from "./refusals-options.ts"
import { paymentRefusals } from "./refusals-payments.ts"
import { seatsRefusals } from "./refusals-seats.ts"
import { thumbnailRefusals } from "./refusals-thumbnails.ts"

export type RefusalRow = {
  readonly status: number
  readonly retry: boolean
  readonly sentence: string
}

export const refusals = {
  // decided by a sale
  "seat-taken": { status: 409, retry: false, sentence: "Seat is not available for hold." },
  ...seatsRefusals,
  "seat-unknown": { status: 400, retry: false, sentence: "Seat not found: {seatId}" },
  "person-limit": {
    status: 409,
    retry: false,
    sentence: "Per-user reservation limit exceeded. userId={userId}, concertId={concertId}, limit={limit}",
  },
  "presale-tier": {
    status: 409,
    retry: false,
    sentence: "Presale tier not eligible. userTier={userTier}, required={required}",
  },
  "person-unverified": {
    status: 409,
    retry: false,
    sentence: "This concert is sold to people who are verified by {required} or more. You are verified by {verified}.",
  },
  "presale-code": { status: 409, retry: false, sentence: "This presale asks for an access code that was not shown." },
  "order-limit": { status: 409, retry: false, sentence: "One hold takes at most {limit} seats of this concert." },
  "option-limit": { status: 409, retry: false, sentence: "One person has at most {limit} seats of this night." },
  "tier-limit": { status: 409, retry: false, sentence: "One person has at most {limit} seats of this price." },
  "holds-limit": {
    status: 409,
    retry: false,
    sentence: "One person has at most {limit} open holds of this concert at a time.",
  },
  "turn-limit": { status: 409, retry: false, sentence: "One person holds at most {limit} times in one turn." },
  cooldown: {
    status: 409,
    retry: false,
    sentence: "Seats of yours came back a moment ago. Hold again after {until}.",
  },
  "hold-rate": {
    status: 409,
    retry: false,
    sentence: "Rate limit exceeded. userId={userId}, windowSeconds={windowSeconds}",
  },
  "request-repeated": {
    status: 409,
    retry: false,
    sentence: "Duplicate request fingerprint detected. userId={userId}, requestFingerprint={requestFingerprint}",
  },
  "device-shared": {
    status: 409,
    retry: false,
    sentence:
      "Device fingerprint used by multiple accounts. deviceFingerprint={deviceFingerprint}, threshold={threshold}",
  },
  "seats-probed": {
    status: 409,
    retry: false,
    sentence: "Too many seats asked for that others had. userId={userId}, windowSeconds={windowSeconds}",
  },
  "holds-returned": {
    status: 409,
    retry: false,
    sentence: "Holds given back too often. userId={userId}, windowSeconds={windowSeconds}",
  },
  ...clusterRefusals,
  "abuse-rule-unknown": { status: 404, retry: false, sentence: "There is no abuse rule {rule}." },
  "decision-unknown": {
    status: 404,
    retry: false,
    sentence: "No decision of an abuse rule to appeal against: {decision}",
  },
  "appeal-answered": { status: 409, retry: false, sentence: "This appeal has been answered already: {decision}" },
  "refund-closed": { status: 409, retry: false, sentence: "What was bought can be given back until {until} only." },
  "sales-policy-unknown": {
    status: 400,
    retry: false,
    sentence: "Sales policy not found for concert: {concertId}",
  },
  "preview-unknown": {
    status: 404,
    retry: false,
    sentence: "This server has no preview {previewId} of concert {concertId}: it keeps the newest ones alone.",
  },
  "preview-running": {
    status: 429,
    retry: true,
    sentence: "This server previews a sales policy already, and one at a time. Try again when it is over.",
  },
  "rules-exhausted": {
    status: 409,
    retry: false,
    sentence: "Concert {concertId} has used up the versions of its sales policy. limit={limit}",
  },
  "sale-unknown": { status: 400, retry: false, sentence: "Concert not found: {concertId}" },
  "sale-exists": { status: 409, retry: false, sentence: "Concert {concertId} is already on sale." },
  "sale-closed": { status: 409, retry: false, sentence: "The sale of concert {concertId} is closed." },
  "sale-not-open": { status: 409, retry: false, sentence: "Sale has not opened yet. generalSaleStartAt={opensAt}" },
  "reservation-unknown": {
    status: 400,
    retry: false,
    sentence: "Reservation not found or not owned by user. reservationId={reservationId}, userId={userId}",
  },
  "reservation-not-found": {
    status: 404,
    retry: false,
    sentence: "Reservation not found or not owned by user. reservationId={reservationId}, userId={userId}",
  },
  "reservation-absent": { status: 400, retry: false, sentence: "Reservation not found: {reservationId}" },
  "not-hold": {
    status: 409,
    retry: false,
    sentence: "Only HOLD reservation can transition to PAYING. currentStatus={currentStatus}",
  },
  "not-paying": {
    status: 409,
    retry: false,
    sentence: "Only PAYING reservation can transition to CONFIRMED. currentStatus={currentStatus}",
  },
  "not-cancellable": {
    status: 409,
    retry: false,
    sentence: "Only HOLD or CONFIRMED reservation can transition to CANCELLED. currentStatus={currentStatus}",
  },
  "none-cancelled": { status: 409, retry: false, sentence: "Nothing was cancelled. {reasons}" },
  "not-cancelled": {
    status: 409,
    retry: false,
    sentence: "Only CANCELLED reservation can transition to REFUNDED. currentStatus={currentStatus}",
  },
  "refund-unconfirmed": {
    status: 409,
    retry: false,
    sentence: "Refund requires confirmed reservation cancellation. reservationId={reservationId}",
  },
  ...optionRefusals,
  ...paymentRefusals,
  "not-releasable": {
    status: 409,
    retry: false,
    sentence: "Only HOLD reservation can be released. currentStatus={currentStatus}",
  },
  "not-extendable": {
    status: 409,
    retry: false,
    sentence: "Only HOLD reservation can be extended. currentStatus={currentStatus}",
  },
  "extensions-used": {
    status: 409,
    retry: false,
    sentence: "This hold has been extended {max} times and may not be again.",
  },
  "turn-extensions-used": {
    status: 409,
    retry: false,
    sentence: "User {userId} has extended holds {max} times in this turn and may not again.",
  },
  "hold-expired": { status: 409, retry: false, sentence: "Reservation hold has expired." },
  "key-reused": {
    status: 409,
    retry: false,
    sentence: "This Idempotency-Key was used before with another request.",
  },
  "sequence-exhausted": {
    status: 409,
    retry: false,
    sentence: "Concert {concertId} has used up its reservation numbers.",
  },
  "line-closed": { status: 409, retry: false, sentence: "The line of concert {concertId} takes nobody any more." },
  "line-full": { status: 409, retry: false, sentence: "The line of concert {concertId} is full. limit={limit}" },
  "line-exhausted": { status: 409, retry: false, sentence: "The line of concert {concertId} has used up its places." },
  "active-full": {
    status: 409,
    retry: false,
    sentence: "Concert {concertId} has as many active people as it may. limit={limit}",
  },
  "pass-missing": {
    status: 403,
    retry: false,
    sentence: "Concert {concertId} is sold to people whose turn has come: join its line and send the pass you get.",
  },
  "pass-ended": { status: 403, retry: false, sentence: "This pass is not active any more. concertId={concertId}" },
  "seat-offered": {
    status: 409,
    retry: false,
    sentence: "The seat came back and is offered to the next person in line first. Try again after {until}.",
  },

  // decided by a strategy of the lab
  "seat-reserved": { status: 409, retry: false, sentence: "Seat is already reserved." },
  "seat-not-found": { status: 400, retry: false, sentence: "Seat not found" },
  "bound-elsewhere": {
    status: 409,
    retry: false,
    sentence: "Concert {concertId} is sold through {backend}, not through {asked}.",
  },
  "seat-contended": {
    status: 409,
    retry: false,
    sentence: "Others asked for the seat at the same time. Nothing was reserved.",
  },

  // try again: nothing is promised
  overloaded: { status: 503, retry: true, sentence: "The sale is overloaded. Nothing was decided; try again." },
  unavailable: {
    status: 503,
    retry: true,
    sentence: "Nothing can be written right now, so nothing was decided; try again.",
  },
  "outcome-unknown": {
    status: 503,
    retry: true,
    sentence:
      "The outcome is not known yet. Send the same request with the same Idempotency-Key again, or read your reservations.",
  },
  "owner-lost": {
    status: 503,
    retry: true,
    sentence: "This node no longer owns the sale. Send the same request again; a key makes that safe.",
  },
  "journal-broken": {
    status: 503,
    retry: true,
    sentence: "The journal of concert {concertId} contradicts itself. Nothing was decided; an operator has to look.",
  },
  "queue-unknown": {
    status: 503,
    retry: true,
    sentence:
      "Kafka did not answer in time: whether the request stands in the queue is not known. Ask for its status, or send it again with the same Idempotency-Key.",
  },
  "lab-part-missing": {
    status: 503,
    retry: true,
    sentence: "{part} cannot be reached, and {backend} needs it. Nothing was decided; try again.",
  },
  "drills-off": {
    status: 409,
    retry: false,
    sentence: "This server allows no drills: TICKETRUSH_DRILLS is off.",
  },
  "drill-running": {
    status: 429,
    retry: true,
    sentence: "This server runs a drill already, and one at a time. Try again when it is over.",
  },
  "drills-used-up": {
    status: 409,
    retry: false,
    sentence: "This database has had its {max} drills: each keeps its journal.",
  },
  "race-running": {
    status: 429,
    retry: true,
    sentence: "This server runs a race already, and one at a time. Try again when it is over.",
  },
  stopping: { status: 503, retry: true, sentence: "This node is stopping. Nothing was decided; try again." },

  // decided by the gateway and the services around the core
  "bad-request": { status: 400, retry: false, sentence: "{reason}" },
  "malformed-json": { status: 400, retry: false, sentence: "JSON Parsing Error: {reason}" },
  "body-too-large": { status: 413, retry: false, sentence: "A request body has at most {max} bytes." },
  "body-unfinished": {
    status: 408,
    retry: false,
    sentence:
      "The body did not come to its end within {seconds} seconds. Nothing was decided. Chunk extensions are not understood.",
  },
  "media-type": { status: 415, retry: false, sentence: "Send Content-Type: application/json, not compressed." },
  unprocessable: { status: 422, retry: false, sentence: "{reason}" },
  "field-unknown": { status: 422, retry: false, sentence: "This request has no field {field}. {advice}" },
  "parameter-unknown": {
    status: 400,
    retry: false,
    sentence: "This address takes no query parameter {parameter}. {advice}",
  },
  "not-found": { status: 404, retry: false, sentence: "There is nothing at this address." },
  "method-not-allowed": { status: 405, retry: false, sentence: "This address takes {allow}." },
  "key-running": {
    status: 409,
    retry: true,
    sentence: "The first request with this Idempotency-Key is still at work: send it again.",
  },
  "key-invalid": {
    status: 400,
    retry: false,
    sentence: "An Idempotency-Key has 1 to {max} visible ASCII characters.",
  },
  "key-missing": { status: 400, retry: false, sentence: "This address needs an Idempotency-Key header." },
  "user-unknown": { status: 400, retry: false, sentence: "User not found: {userId}" },
  "username-taken": { status: 400, retry: false, sentence: "Username already exists: {username}" },
  "user-referenced": { status: 409, retry: false, sentence: "User {userId} still has reservations." },
  "artist-of-other-agency": {
    status: 409,
    retry: false,
    sentence: "Artist {artist} is under contract with agency {agency}.",
  },
  "option-unknown": { status: 400, retry: false, sentence: "Concert option not found: {optionId}" },
  ...thumbnailRefusals,
  "catalogue-unavailable": {
    status: 503,
    retry: true,
    sentence: "The catalogue cannot be reached right now. This request wrote nothing; try again.",
  },
  "catalogue-outcome-unknown": {
    status: 503,
    retry: true,
    sentence:
      "It is not known yet whether this was written. Send the same request with the same Idempotency-Key again; without a key, look whether it is there first.",
  },
  ...identityRefusals,
  ...notifyRefusals,
  "amount-not-positive": { status: 400, retry: false, sentence: "amount must be positive" },
  "wallet-full": { status: 409, retry: false, sentence: "A wallet holds at most {limit} won." },
  "webhook-unknown": { status: 404, retry: false, sentence: "There is no endpoint {endpointId}." },
  "webhook-exists": { status: 409, retry: false, sentence: "Endpoint {endpointId} has this url already." },
  "webhooks-full": { status: 409, retry: false, sentence: "There are {limit} endpoints, and no more may be made." },
  "webhook-message": {
    status: 404,
    retry: false,
    sentence: "There is no message {message} that this endpoint asks for, or it is not kept any more.",
  },
  "webhook-range": {
    status: 422,
    retry: false,
    sentence: "More than {max} messages are in that time. Ask for a shorter one.",
  },
  "webhook-keys-full": {
    status: 409,
    retry: false,
    sentence:
      "The messages of this endpoint are signed with {max} secrets already. Rotate with overlapSeconds 0, or later.",
  },
  "session-unknown": { status: 404, retry: false, sentence: "You have no living session of that id." },
  "lab-off": {
    status: 404,
    retry: false,
    sentence:
      "The trusted surface is off on this server (TICKETRUSH_TRUSTED=token opens it to callers with the token).",
  },
  "lab-host": {
    status: 404,
    retry: false,
    sentence:
      "The trusted surface answers requests to localhost only (npm start -- --lan takes them under any host name, with " +
      "the token).",
  },
  "lab-forwarded": {
    status: 404,
    retry: false,
    sentence:
      "The trusted surface answers no request that came through a proxy, and this one has a header {header} " +
      "(send it to the server itself, with the token).",
  },
  "lab-token": {
    status: 404,
    retry: false,
    sentence:
      "The trusted surface takes the token of this server in a Trusted-Token header. The server printed it when it " +
      "started, and it stands in the file trusted-token in its data folder (TICKETRUSH_TRUSTED=on asks for none).",
  },
  "pass-invalid": { status: 403, retry: false, sentence: "The pass is not valid: {reason}." },
  "not-active": { status: 403, retry: false, sentence: "Not an active user in waiting queue" },
  "concert-unknown": { status: 404, retry: false, sentence: "There is no concert {concertId}." },
  "too-many-streams": {
    status: 429,
    retry: true,
    sentence: "Too many streams are open from this address or for this person.",
  },
  "origin-foreign": {
    status: 403,
    retry: false,
    sentence: "This is for pages of this server or of TICKETRUSH_ORIGINS, and for programs that name no Origin.",
  },
  "upgrade-required": { status: 426, retry: false, sentence: "This address takes WebSockets." },
  "not-acceptable": { status: 406, retry: false, sentence: "This address answers with {type}." },
  "too-many-requests": { status: 429, retry: true, sentence: "Too many requests at once; slow down." },
  defect: { status: 500, retry: true, sentence: "An internal error was recorded under the id {incident}." },
} as const satisfies Record<string, RefusalRow>

export type RefusalCode = keyof typeof refusals

export type RefusalDetail = Readonly<Record<string, string | number>>

/** A refusal or a "try again" on its way to a caller. */
export type Refusal = {
  readonly code: RefusalCode
  readonly detail: RefusalDetail
}

const nothing: RefusalDetail = {}

export const refusal = (code: RefusalCode, detail: RefusalDetail = nothing): Refusal => ({ code, detail })

/** The sentence of a refusal with its detail filled in. */
export const refusalMessage = (refused: Refusal): string =>
  refusals[refused.code].sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(refused.detail[name] ?? whole))
