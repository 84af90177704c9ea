/** The routes of reservations: v6, where the caller names the person, and v7, where the token does. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiSchema } from "effect/http-api"
import { HoldBestRequest, OwnHoldBestRequest } from "./best-requests.ts"
import { group, Id, key, ownKey, shown } from "./http-api-parts.ts"
import * as Body from "./http-schemas.ts"
import { CancelManyResponse } from "./http-schemas-cancel.ts"
import { ConfirmedReservationResponse } from "./http-schemas-payments.ts"
import { limits } from "./limits.ts"
import { ConfirmRequest } from "./payment-requests.ts"
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
  trusted,
  trustedRead,
} from "./refusing.ts"
import {
  CancelManyRequest,
  CancelSeatsRequest,
  HoldRequest,
  OwnerRequest,
  OwnHoldRequest,
  PaymentRequest,
} from "./reservation-requests.ts"
import { listedStatusWords } from "./status.ts"

/** Of a step of a reservation that is there already: a person who is signed in need not show a pass for it. */
export const finishing: Refusals = ["pass-invalid", "not-active"]
export const atTheGate: Refusals = [...finishing, "pass-missing"]

const moves = {
  paying: { summary: "Start paying for a hold", refuses: ["not-hold", "hold-expired", "option-cancelled"] },
  confirm: {
    summary: "Confirm a reservation that is being paid; again gives the same answer",
    refuses: ["not-paying", "hold-expired", "payment-required", "option-cancelled"],
  },
  cancel: {
    summary: "Give back a hold, or take back a confirmed reservation",
    refuses: ["not-cancellable", "refund-closed"],
  },
  refund: {
    summary: "Refund a cancelled reservation that had been confirmed",
    refuses: ["not-cancelled", "refund-unconfirmed", "refund-closed", "refund-unsettled"],
  },
  extend: {
    summary: "Give a hold its whole time from now on, twice at most, and four times in one turn of the person",
    refuses: [
      "not-extendable",
      "hold-expired",
      "sale-closed",
      "night-begun",
      "option-cancelled",
      "extensions-used",
      "turn-extensions-used",
    ],
  },
  release: { summary: "Give back a hold, and never what was bought", refuses: ["not-releasable"] },
} satisfies Readonly<Record<string, { summary: string; refuses: Refusals }>>

/** Of every hold, beside what its caller has to show. */
const ofHolding: ReadonlyArray<Refusals> = [
  ...[reading, deciding, stored, atTheGate],
  ["key-invalid", "key-reused", "user-unknown"],
  ["person-limit", "pass-ended", "sale-closed", "sale-not-open"],
  ["night-begun", "sequence-exhausted", "bound-elsewhere", "option-cancelled"],
  [
    "presale-tier",
    "person-unverified",
    "presale-code",
    "order-limit",
    "option-limit",
    "tier-limit",
    "holds-limit",
    "turn-limit",
    "cooldown",
  ],
  ["transferred"],
  ["hold-rate", "request-repeated", "device-shared", "seats-probed", "holds-returned"],
]
const ofAHold: ReadonlyArray<Refusals> = [
  ...ofHolding,
  ["seats-count", "seat-unknown", "seats-of-two-options", "seats-repeated", "seat-taken", "seat-offered"],
  ["seat-blocked"],
]
const ofAWish: ReadonlyArray<Refusals> = [...ofHolding, ["option-unknown", "unprocessable", "best-none"]]

export const Reservations = group(
  "reservations",
  "Holding, paying for and giving back seats, in the words of the contract (v6): the caller names the person.",
).add(
  HttpApiEndpoint.post("hold", "/api/reservations/v6/holds", {
    headers: { ...key, ...shown },
    payload: HoldRequest,
    success: Body.ReservationLifecycleResponse.pipe(HttpApiSchema.status(201)),
  }).annotateMerge(described("Hold 1 to 16 seats of one option, all or nothing", trusted, ...ofAHold)),
  HttpApiEndpoint.post("holdBest", "/api/reservations/v6/holds/best", {
    headers: { ...key, ...shown },
    payload: HoldBestRequest,
    success: Body.ReservationLifecycleResponse.pipe(HttpApiSchema.status(201)),
  }).annotateMerge(described("Hold the best seats that are like a wish", trusted, ...ofAWish)),
  ...(["paying", "confirm", "cancel", "refund", "extend"] as const).map((word) =>
    HttpApiEndpoint.post(word, `/api/reservations/v6/:reservationId/${word}`, {
      params: { reservationId: Id },
      headers: shown,
      payload: OwnerRequest,
      success: Body.ReservationLifecycleResponse,
    }).annotateMerge(
      described(moves[word].summary, trusted, reading, deciding, atTheGate, moves[word].refuses, [
        "reservation-unknown",
      ]),
    ),
  ),
  HttpApiEndpoint.get("reservation", "/api/reservations/v6/:reservationId", {
    params: { reservationId: Id },
    query: { userId: Id },
    success: Body.ReservationLifecycleResponse,
  }).annotateMerge(
    described("One reservation of a person, as committed", trustedRead, loading, ["reservation-unknown"]),
  ),
)

const own = "/api/reservations/v7"
const ownNames = {
  paying: "ownPaying",
  cancel: "ownCancel",
  release: "ownRelease",
  refund: "ownRefund",
  extend: "ownExtend",
} as const

/** Which rows of a list of reservations. */
export const listQuery = {
  concertId: Schema.optionalKey(Id),
  optionId: Schema.optionalKey(Id),
  status: Schema.optionalKey(Schema.Array(Schema.Literals(listedStatusWords))),
  limit: Schema.optionalKey(
    Schema.String.annotate({ pattern: "^[0-9]{1,4}$", description: `Rows of a page: 1 to ${limits.listPageMax}.` }),
  ),
  before: Schema.optionalKey(
    Schema.String.annotate({
      pattern: "^[0-9]{1,16}-[0-9]{1,16}$",
      description: "The last row of the page before, as in the header Link of an answer that is not the last.",
    }),
  ),
}

export const OwnReservations = group(
  "ownReservations",
  "The same for the person who is signed in, in the words of the contract (v7). Those of another person are not found.",
).add(
  HttpApiEndpoint.post("ownHold", `${own}/holds`, {
    headers: { ...ownKey, ...shown },
    payload: OwnHoldRequest,
    success: Body.ReservationLifecycleResponse.pipe(HttpApiSchema.status(201)),
  }).annotateMerge(described("Hold 1 to 16 seats of one option", signedInChange, keyed, ...ofAHold)),
  HttpApiEndpoint.post("ownHoldBest", `${own}/holds/best`, {
    headers: { ...ownKey, ...shown },
    payload: OwnHoldBestRequest,
    success: Body.ReservationLifecycleResponse.pipe(HttpApiSchema.status(201)),
  }).annotateMerge(described("Hold the best seats that are like a wish", signedInChange, keyed, ...ofAWish)),
  HttpApiEndpoint.post("ownConfirm", `${own}/:reservationId/confirm`, {
    params: { reservationId: Id },
    headers: { ...ownKey, ...shown },
    payload: ConfirmRequest,
    success: ConfirmedReservationResponse,
  }).annotateMerge(
    described(
      "Confirm a reservation that is being paid, where its concert takes payments by the payment; again gives the same answer",
      signedInChange,
      keyed,
      reading,
      deciding,
      finishing,
      [
        ...(["not-paying", "hold-expired", "option-cancelled"] as const),
        ...(["reservation-not-found", "payment-method-unknown", "payment-method-unavailable"] as const),
        ...(["payment-unready", "payment-token-missing", "payment-closed", "payment-attempts-used"] as const),
      ],
    ),
  ),
  ...(["paying", "cancel", "release", "refund", "extend"] as const).map((word) =>
    HttpApiEndpoint.post(ownNames[word], `${own}/:reservationId/${word}`, {
      params: { reservationId: Id },
      headers: { ...ownKey, ...shown },
      payload: PaymentRequest,
      success: Body.ReservationLifecycleResponse,
    }).annotateMerge(
      described(moves[word].summary, signedInChange, keyed, reading, deciding, finishing, moves[word].refuses, [
        "reservation-not-found",
      ]),
    ),
  ),
  HttpApiEndpoint.post("ownCancelSeats", `${own}/:reservationId/cancel-seats`, {
    params: { reservationId: Id },
    headers: { ...ownKey, ...shown },
    payload: CancelSeatsRequest,
    success: Body.ReservationLifecycleResponse,
  }).annotateMerge(
    described(
      "Give some seats of a hold or of a confirmed reservation back, and keep the others; what they cost is paid back at once, less the fee of now",
      signedInChange,
      keyed,
      reading,
      deciding,
      finishing,
      moves.cancel.refuses,
      ["reservation-not-found", "seat-not-reserved", "seats-count", "seats-repeated"],
      ["option-cancelled", "sequence-exhausted"],
    ),
  ),
  HttpApiEndpoint.post("ownCancelMany", `${own}/cancel/bulk`, {
    headers: { ...ownKey, ...shown },
    payload: CancelManyRequest,
    success: CancelManyResponse,
  }).annotateMerge(
    described(
      "Cancel several reservations: of each concert all or none",
      signedInChange,
      keyed,
      reading,
      deciding,
      finishing,
      ["none-cancelled", "reservation-not-found", "unprocessable"],
    ),
  ),
  HttpApiEndpoint.get("ownReservation", `${own}/:reservationId`, {
    params: { reservationId: Id },
    success: Body.ReservationLifecycleResponse,
  }).annotateMerge(described("One reservation, as committed", signedIn, loading, ["reservation-not-found"])),
  HttpApiEndpoint.post("adminRefund", `${own}/admin/:reservationId/refund`, {
    params: { reservationId: Id },
    headers: ownKey,
    success: Body.ReservationLifecycleResponse,
  }).annotateMerge(
    described(
      "Refund the cancelled reservation of any person, for administrators; on record, done or not",
      signedInChange,
      keyedAddress,
      reading,
      deciding,
      stored,
      ["forbidden", "catalogue-outcome-unknown", "reservation-not-found", "not-cancelled", "refund-unconfirmed"],
    ),
  ),
  HttpApiEndpoint.get("adminRefunds", `${own}/audit/admin-refunds`, {
    query: {
      reservationId: Schema.optionalKey(Id),
      actorUserId: Schema.optionalKey(Schema.String.annotate({ pattern: "^[0-9]{1,16}$" })),
      result: Schema.optionalKey(Schema.Literals(["SUCCESS", "DENIED", "FAILED"])),
      fromAt: Schema.optionalKey(Schema.String.annotate({ maxLength: 40, description: "A date-time, included." })),
      toAt: Schema.optionalKey(Schema.String.annotate({ maxLength: 40, description: "A date-time, included." })),
      limit: Schema.optionalKey(
        Schema.String.annotate({
          pattern: "^[0-9]{1,4}$",
          description: `Rows: ${limits.adminRefundsShownDefault} unless given, ${limits.adminRefundsShownMax} at most.`,
        }),
      ),
    },
    success: Schema.Array(Body.AdminRefundResponse),
  }).annotateMerge(
    described("Refunds that administrators ordered, newest first, for administrators", signedIn, stored, ["forbidden"]),
  ),
  HttpApiEndpoint.get("ownReservations", `${own}/me`, {
    query: listQuery,
    success: Schema.Array(Body.ReservationResponse),
  }).annotateMerge(described("What the person has reserved, newest first, page by page", signedIn, stored)),
)
