/** Bodies of the HTTP contract, in their declared field order. Date-times carry an offset. */

import { Schema } from "effect"
import { bestRuleWords } from "./best-seats.ts"
import { LinePolicyBody } from "./http-schemas-line.ts"
import { BookingFee, DateTime, handOver, Price, ReservationPart } from "./http-schemas-part.ts"
import { seatsPerOptionMax } from "./ids.ts"
import { seatFlags } from "./layout.ts"
import { limits } from "./limits.ts"
import { lineMethods } from "./line.ts"
import { LinePolicyRequest } from "./line-requests.ts"
import { asked, Count, idOf, RowId, whole } from "./numbers.ts"
import { PaymentTermsRequest } from "./payment-requests.ts"
import { optional } from "./request-body.ts"
import { verifications } from "./sale-rules.ts"
import { listedStatusWords, reservationStatusWords, seatStatusWords } from "./status.ts"

const [ConcertId, OptionId, SeatId] = [idOf("concertId"), idOf("optionId"), idOf("seatId")]
const [ReservationId, UserId] = [idOf("reservationId"), idOf("userId")]
const Place = whole(1, limits.placesPerSaleMax)

export const ReservationLifecycleResponse = Schema.Struct({
  id: ReservationId,
  userId: UserId,
  seatId: SeatId,
  status: Schema.Literals(
    reservationStatusWords.slice(1) as ["HOLD", "PAYING", "CONFIRMED", "CANCELLED", "REFUNDED", "EXPIRED"],
  ),
  reservedAt: DateTime,
  holdExpiresAt: Schema.NullOr(DateTime),
  confirmedAt: Schema.NullOr(DateTime),
  expiredAt: Schema.NullOr(DateTime),
  cancelledAt: Schema.NullOr(DateTime),
  refundedAt: Schema.NullOr(DateTime),
  resaleActivatedUserIds: Schema.Array(UserId),
  seatIds: Schema.Array(SeatId),
  concertId: ConcertId,
  optionId: OptionId,
  price: Price,
  best: Schema.optionalKey(
    Schema.Struct({
      rule: Schema.Literals(bestRuleWords),
      skipped: Schema.Array(Schema.Literals(bestRuleWords)),
    }),
  ).annotate({
    description: "Where the sale has chosen the seats: by which rule, and which rules before it found none.",
  }),
  parts: Schema.optionalKey(Schema.Array(ReservationPart)).annotate({
    description: "What its person gave back out of it; seatIds and price are those that are left. Absent: nothing.",
  }),
  partOf: Schema.optionalKey(ReservationId).annotate({
    description: "Of seats that were given back out of another reservation: which one.",
  }),
  bookingFee: BookingFee,
  ...handOver,
}).annotate({ identifier: "ReservationLifecycleResponse" })

export const ReservationResponse = Schema.Struct({
  id: ReservationId,
  userId: UserId,
  seatId: SeatId,
  reservationTime: DateTime,
  status: Schema.Literals(listedStatusWords).annotate({
    description: "PENDING: made through a strategy of the lab, which knows no payment.",
  }),
  concertId: ConcertId,
  optionId: OptionId,
  seatNumber: Schema.NullOr(Schema.String),
}).annotate({ identifier: "ReservationResponse" })

export const AdminRefundResponse = Schema.Struct({
  id: RowId,
  reservationId: ReservationId,
  targetUserId: Schema.NullOr(UserId).annotate({ description: "Whose reservation it is; null where there is none." }),
  actorUserId: UserId,
  actorRole: Schema.String,
  result: Schema.Literals(["SUCCESS", "DENIED", "FAILED"]),
  detailMessage: Schema.String,
  occurredAt: DateTime,
}).annotate({ identifier: "AdminRefundResponse" })

export const StreamTicketResponse = Schema.Struct({
  ticket: Schema.String,
  expiresInSeconds: Count,
}).annotate({ identifier: "StreamTicketResponse" })

export const SeatResponse = Schema.Struct({
  id: SeatId,
  seatNumber: Schema.String,
  status: Schema.Literals(seatStatusWords),
  section: Schema.String,
  row: Schema.String,
  number: Count,
  tier: Schema.String,
  price: Price,
  flags: Schema.Array(Schema.Literals(seatFlags)),
}).annotate({ identifier: "SeatResponse" })

/** Either all states, one digit per seat in the order of the seat map (0 free, 1 held, 2 sold), or what changed. */
export const SeatChangesResponse = Schema.Struct({
  optionId: OptionId,
  position: Schema.String.annotate({ description: "Ask for what changed since then: <epoch>-<offset>." }),
  free: Count,
  states: Schema.NullOr(Schema.String).annotate({
    description: "One digit per seat in the order of the seat map, 0 free, 1 held, 2 sold; null where seats are given.",
  }),
  seats: Schema.NullOr(Schema.Array(Schema.Array(Count))).annotate({
    description:
      "Index and state of each seat that changed; null where it is not known what did, and all states are given.",
  }),
}).annotate({ identifier: "SeatChangesResponse" })

export const EnqueuedResponse = Schema.Struct({
  message: Schema.Literal("Reservation request enqueued"),
  strategy: Schema.Literals(["OPTIMISTIC", "PESSIMISTIC"]),
}).annotate({ identifier: "EnqueuedResponse" })

export const AttemptStatusResponse = Schema.Struct({
  status: Schema.Literals([
    ...(["PENDING", "SUCCESS", "FAIL", "FAIL_ALREADY_RESERVED"] as const),
    ...(["FAIL_OPTIMISTIC_CONFLICT", "FAIL_DATA_NOT_FOUND", "NOT_FOUND"] as const),
  ]).annotate({ description: "NOT_FOUND: there was no such request, or it was long ago." }),
}).annotate({ identifier: "AttemptStatusResponse" })

export const ConcertResponse = Schema.Struct({
  id: ConcertId,
  title: Schema.String,
  artistName: Schema.String,
  artistId: RowId,
  entertainmentName: Schema.String,
  backend: Schema.NullOr(Schema.String).annotate({
    description: "What it is sold through: actor, or a strategy of the lab; null until the first reservation.",
  }),
}).annotate({ identifier: "ConcertResponse" })

export const ConcertOptionResponse = Schema.Struct({
  id: OptionId,
  concertDate: DateTime,
  ticketPriceAmount: Price,
  venueId: Schema.NullOr(RowId),
  venueName: Schema.NullOr(Schema.String),
  venueCity: Schema.NullOr(Schema.String),
  venueCountryCode: Schema.NullOr(Schema.String),
  venueAddress: Schema.NullOr(Schema.String),
  seatCount: whole(1, seatsPerOptionMax),
  zone: Schema.String.annotate({
    description: "Time zone of the venue, by its IANA name; concertDate shows its clock.",
    examples: ["Asia/Seoul"],
  }),
}).annotate({ identifier: "ConcertOptionResponse" })

export const UserTierWord = Schema.Literals(["BASIC", "SILVER", "GOLD", "VIP"])
export const UserRoleWord = Schema.Literals(["USER", "OPERATOR", "ADMIN"])

export const UserResponse = Schema.Struct({
  id: UserId,
  username: Schema.String,
  tier: UserTierWord,
  role: UserRoleWord,
}).annotate({ identifier: "UserResponse" })

/** A person as administrators see one. */
export const PersonResponse = Schema.Struct({
  ...UserResponse.fields,
  verified: Schema.Literals(verifications).annotate({ description: "By what they are verified." }),
}).annotate({ identifier: "PersonResponse" })

export const UserRequest = Schema.Struct({
  username: Schema.String,
  tier: optional(UserTierWord),
}).annotate({ identifier: "UserRequest", examples: [{ username: "minji", tier: "GOLD" }] })

const LayoutRowRequest = Schema.Struct({
  label: Schema.String,
  from: asked(1, seatsPerOptionMax),
  to: asked(1, seatsPerOptionMax),
})

const LayoutSectionRequest = Schema.Struct({
  code: Schema.String,
  rows: optional(Schema.Array(LayoutRowRequest)).annotate({
    description: "Seats <code>-<label>-<n>; wins over capacity.",
  }),
  capacity: optional(asked(0, seatsPerOptionMax)).annotate({ description: "Seats <code>-1 to <code>-<capacity>." }),
  tier: optional(asked(0, limits.tiersPerOptionMax - 1)).annotate({ description: "Index into tiers, 0 unless given." }),
})

export const SeatLayoutRequest = Schema.Struct({
  sections: Schema.Array(LayoutSectionRequest),
  flags: optional(
    Schema.Array(
      Schema.Struct({
        flag: Schema.Literals(seatFlags),
        seats: Schema.Array(Schema.String),
      }),
    ),
  ),
}).annotate({ identifier: "SeatLayoutRequest" })
export type SeatLayoutRequest = typeof SeatLayoutRequest.Type

/** What the contract's own clients send to a set-up and no server ever kept. */
const unkept = optional(Schema.String).annotate({ description: "Accepted from older clients, and not kept." })
const olderFields = {
  artistDisplayName: unkept,
  artistGenre: unkept,
  artistDebutDate: unkept,
  entertainmentCountryCode: unkept,
  entertainmentHomepageUrl: unkept,
  promoterName: unkept,
  promoterCountryCode: unkept,
  promoterHomepageUrl: unkept,
}

/**
 * Fields of a set-up that the contract does not have. A request with any of them is a new set-up: its nights lie ahead, it
 * says what a seat costs, and its seats cannot be held any more once their night has begun.
 */
export const newSetupFields = [
  "zone",
  "generalSaleStartAt",
  "maxReservationsPerUser",
  "holdTtlMs",
  "ticketPriceAmount",
  "tiers",
  "line",
  "payments",
] as const

const noneOf = (...fields: ReadonlyArray<string>) => ({
  allOf: fields.map((field) => ({ not: { required: [field] } })),
})

/** Counts are any number here: a wrong one is understood and refused (422), not misread (400). */
export const SetupRequest = Schema.Struct({
  title: Schema.String,
  artistName: Schema.String,
  agencyName: optional(Schema.String).annotate({ description: "Give this or entertainmentName; they are the same." }),
  entertainmentName: optional(Schema.String),
  concertDate: DateTime,
  zone: optional(Schema.String).annotate({
    description: "Time zone of the venue, by its IANA name; the server's unless given.",
  }),
  seatCount: optional(asked(1, seatsPerOptionMax)).annotate({
    description: "Seats A-1 to A-<n>, unless seatLayout is given.",
  }),
  seatLayout: optional(SeatLayoutRequest),
  optionCount: optional(asked(1, limits.optionsPerSetupMax)).annotate({
    description: "Nights in a row at the same local time, 1 unless given.",
  }),
  generalSaleStartAt: optional(DateTime).annotate({
    description: "When holds begin to be accepted; at once unless given. Without an offset: in the zone of the venue.",
  }),
  maxReservationsPerUser: optional(asked(0, limits.seatsPerConcertMax)).annotate({
    description: "Seats a person may have; 0 means no limit.",
  }),
  backend: optional(Schema.String).annotate({
    description:
      "What alone may sell it: actor, or a strategy of the lab. Unless given, its first reservation decides: v6 binds it to actor, v1 to v5 to the strategies of v1 to v5.",
  }),
  lineBackend: optional(Schema.String).annotate({
    description: "What keeps its line: actor, or redis-zset to compare. Unless given: what the server keeps lines in.",
  }),
  holdTtlMs: optional(asked(limits.holdTtlMsMin, limits.holdTtlMsMax)).annotate({
    description: "How long a hold lasts, in milliseconds.",
  }),
  ticketPriceAmount: optional(asked(0, limits.priceMax)).annotate({
    description: "Price of every seat. Give this or tiers in every set-up that is not of the contract's form.",
  }),
  tiers: optional(Schema.Array(Schema.Struct({ name: Schema.String, price: asked(0, limits.priceMax) }))),
  line: optional(LinePolicyRequest).annotate({
    description: "What differs from the pace of older clients: 10 people every 10 s, holds need no pass.",
  }),
  payments: optional(PaymentTermsRequest).annotate({
    description: "Buyers have to pay through this gateway; such a concert is sold through the actor alone.",
  }),
  venueName: optional(Schema.String).annotate({ description: "With venueCity and venueCountryCode, or none of them." }),
  venueCity: optional(Schema.String),
  venueCountryCode: optional(Schema.String).annotate({ description: "ISO 3166-1, two letters." }),
  venueAddress: optional(Schema.String),
  ...olderFields,
}).annotate({
  identifier: "SetupRequest",
  // What the server asks for beyond single fields. Generators of clients pass over it.
  not: {
    anyOf: [
      noneOf("agencyName", "entertainmentName"),
      noneOf("seatCount", "seatLayout"),
      {
        allOf: [
          { anyOf: newSetupFields.map((field) => ({ required: [field] })) },
          noneOf("ticketPriceAmount", "tiers"),
        ],
      },
      { required: ["ticketPriceAmount", "tiers"] },
    ],
  },
  examples: [
    {
      title: "The Golden Hour",
      artistName: "IU",
      agencyName: "EDAM Entertainment",
      concertDate: "2099-02-11T19:00:00+09:00",
      seatCount: 50,
      ticketPriceAmount: 165_000,
      maxReservationsPerUser: 4,
    },
  ],
})
export type SetupRequest = typeof SetupRequest.Type

export const SetupResponse = Schema.Struct({
  concertId: ConcertId,
  optionIds: Schema.Array(OptionId).annotate({ description: "In the order of their nights." }),
}).annotate({ identifier: "SetupResponse" })

export const CleanupResponse = Schema.Struct({ concertId: ConcertId }).annotate({ identifier: "CleanupResponse" })

export const WaitRange = Schema.NullOr(Schema.Tuple([Count, Count])).annotate({
  description: "Shortest and longest wait in milliseconds, meant to come true nine times out of ten; null: unknown.",
})

export const ReceiptBody = Schema.Struct({
  concert: ConcertId,
  place: Place,
  person: UserId,
  joinedAt: Count.annotate({ description: "Journal time, in milliseconds since 1970 UTC." }),
  head: Schema.String.annotate({ description: "The head of the journal that holds the join, signed: a compact JWS." }),
}).annotate({ identifier: "Receipt" })

export const OfferedSeats = Schema.Struct({
  seatIds: Schema.Array(SeatId).annotate({ description: "Those that are still free, all of one option; never empty." }),
  until: DateTime.annotate({ description: "Other people cannot hold them before." }),
}).annotate({ identifier: "OfferedSeats" })

export const WaitingQueueResponse = Schema.Struct({
  userId: UserId,
  concertId: ConcertId,
  status: Schema.Literals(["WAITING", "ACTIVE", "REJECTED", "NONE"]),
  rank: whole(-1, limits.placesPerSaleMax).annotate({
    description: "1 is next; 0 when active; -1 without a place.",
  }),
  place: Schema.NullOr(Place).annotate({ description: "Number of the place, in the order of arrival; kept for ever." }),
  ahead: Schema.NullOr(Count).annotate({ description: "People who are admitted before." }),
  behind: Schema.NullOr(Count).annotate({ description: "People who are admitted after." }),
  returned: Schema.Boolean.annotate({ description: "Was passed over, came back, and is called before the line." }),
  estimatedWaitMs: WaitRange,
  joinedAt: Schema.NullOr(DateTime),
  pass: Schema.NullOr(Schema.String).annotate({
    description: "What to send as Admission-Pass; only while active, and only where holds need one.",
  }),
  passUntil: Schema.NullOr(DateTime),
  ended: Schema.NullOr(Schema.Literals(["left", "bought", "expired", "revoked"])).annotate({
    description: "How the last place ended, for a person without one now.",
  }),
  code: Schema.NullOr(Schema.String).annotate({ description: "Why a join was REJECTED: a row of the refusal table." }),
  receipt: Schema.NullOr(ReceiptBody).annotate({ description: "Answered to a join." }),
  offered: Schema.NullOr(OfferedSeats).annotate({
    description: "Seats that came back and are kept for the person they called; null once that is over.",
  }),
}).annotate({ identifier: "WaitingQueueResponse" })
export type WaitingQueueResponse = typeof WaitingQueueResponse.Type

export const ReceiptResponse = Schema.Struct({
  userId: UserId,
  concertId: ConcertId,
  place: Place,
  receipt: ReceiptBody,
}).annotate({ identifier: "ReceiptResponse" })

export const PerSecond = Schema.NullOr(Schema.Finite).annotate({
  description: "People who went from the front lately, each second; null: too early to say.",
})

export const LineOverviewResponse = Schema.Struct({
  concertId: ConcertId,
  method: Schema.Literals(lineMethods),
  protects: Schema.Boolean,
  closed: Schema.Boolean.annotate({ description: "The sale is over." }),
  waiting: Count,
  returned: Count,
  absent: Count,
  active: Count,
  joined: Count.annotate({ description: "The last place given." }),
  pace: Schema.Struct({
    batch: Count,
    everyMs: Count,
    activeMax: Count,
    waitingMax: Count,
    passMs: Count,
    perSecond: PerSecond,
  }),
  estimatedWaitMs: WaitRange,
  estimates: Schema.Struct({ predictions: Count, hits: Count, hitRate: Schema.NullOr(Schema.Finite) }).annotate({
    description: "How often the estimates came true that a sample of people was given when they joined.",
  }),
  options: Schema.Array(
    Schema.Struct({
      optionId: OptionId,
      free: Count,
      tiers: Schema.Array(Schema.Struct({ name: Schema.String, price: Price, seats: Count, free: Count })),
    }),
  ),
  bookingFee: whole(0, limits.bookingFeeMax).annotate({
    description: "What is paid for each seat beside its price, in whole won, and kept where a buyer gives it back.",
  }),
}).annotate({ identifier: "LineOverviewResponse" })
export type LineOverviewResponse = typeof LineOverviewResponse.Type

export const LineResponse = Schema.Struct({
  concertId: ConcertId,
  closed: Schema.Boolean,
  policy: LinePolicyBody,
  waiting: Count,
  returned: Count,
  absent: Count,
  active: Count,
  joined: Count,
  head: Count.annotate({ description: "All people in line have a place above this." }),
  perSecond: PerSecond,
}).annotate({ identifier: "LineResponse" })
export type LineResponse = typeof LineResponse.Type

export const SaleStateResponse = Schema.Struct({
  concertId: ConcertId,
  position: Count.annotate({ description: "Of the last committed event." }),
  epoch: Count,
  stateHash: Schema.String.annotate({ description: "sha256 of the state in memory, in hexadecimal." }),
}).annotate({ identifier: "SaleStateResponse" })
export type SaleStateResponse = typeof SaleStateResponse.Type

export const JwksResponse = Schema.Struct({
  keys: Schema.Array(
    Schema.Struct({
      kty: Schema.Literal("OKP"),
      crv: Schema.Literal("Ed25519"),
      alg: Schema.Literal("EdDSA"),
      use: Schema.Literal("sig"),
      kid: Schema.String,
      x: Schema.String,
    }),
  ),
}).annotate({ identifier: "JwksResponse" })

export const HealthResponse = Schema.Struct({
  status: Schema.Literals(["UP", "DOWN"]),
  reason: Schema.NullOr(Schema.String),
}).annotate({ identifier: "HealthResponse" })
