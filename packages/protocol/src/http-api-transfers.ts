/** Purchases that change hands, for the person who is signed in. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiSchema } from "effect/http-api"
import { group, Id, ownKey } from "./http-api-parts.ts"
import { listQuery } from "./http-api-reservations.ts"
import { ReservationLifecycleResponse } from "./http-schemas.ts"
import {
  deciding,
  described,
  keyed,
  keyedAddress,
  loading,
  type Refusals,
  reading,
  signedIn,
  signedInChange,
  stored,
} from "./refusing.ts"
import { OfferTransferRequest, TransferOfferResponse } from "./transfer-requests.ts"

const base = "/api/reservations/v7"
const params = { reservationId: Id }
const { before, limit } = listQuery

/** Of what may not change hands now. An offer of what is not CONFIRMED any more is none. */
const notNow: Refusals = ["option-cancelled", "night-begun", "transfers-forbidden"]

export const OwnTransfers = group(
  "ownTransfers",
  "Purchases that are offered to a named person, who takes them. What is not offered to a person is not found.",
).add(
  HttpApiEndpoint.post("ownOfferTransfer", `${base}/:reservationId/transfer`, {
    params,
    headers: ownKey,
    payload: OfferTransferRequest,
    success: ReservationLifecycleResponse,
  }).annotateMerge(
    described(
      "Offer a confirmed reservation, with all its seats, to another person, for 48 hours or until the night begins",
      ...[signedInChange, keyed, reading, deciding, loading, notNow],
      [
        "reservation-not-found",
        "user-unknown",
        "not-transferable",
        "transfer-to-self",
        "transfer-standing",
        "transfer-offers-used",
      ],
    ),
  ),
  HttpApiEndpoint.post("ownEndTransfer", `${base}/:reservationId/transfer/end`, {
    params,
    headers: ownKey,
    success: HttpApiSchema.NoContent,
  }).annotateMerge(
    described(
      "End an offer: by the person who made it, or by the one to whom it was made",
      ...[signedInChange, keyedAddress, reading, deciding],
      ["transfer-none"],
    ),
  ),
  HttpApiEndpoint.post("ownTakeTransfer", `${base}/:reservationId/transfer/take`, {
    params,
    headers: ownKey,
    success: ReservationLifecycleResponse,
  }).annotateMerge(
    described(
      "Take what is offered to the person, whose limits count; again gives the same answer",
      ...[signedInChange, keyedAddress, reading, deciding, notNow],
      ["transfer-none", "user-unknown", "person-limit", "option-limit", "tier-limit", "person-unverified"],
    ),
  ),
  HttpApiEndpoint.get("ownTransferOffers", `${base}/offers`, {
    query: { limit, before },
    success: Schema.Array(TransferOfferResponse),
  }).annotateMerge(
    described("What is offered to the person, the newest purchase first, page by page", signedIn, stored),
  ),
)
