/** Bodies of the routes of the sales policy of the contract: its own fields first, ours behind them. */
import { Schema } from "effect"
import { limits } from "./limits.ts"
import { asked, Count, idOf, whole } from "./numbers.ts"
import { optional } from "./request-body.ts"
import { memberTiers, verifications } from "./sale-rules.ts"

const DateTime = Schema.String.annotate({ format: "date-time", examples: ["2026-02-11T22:10:15.123+09:00"] })
const Tier = Schema.Literals(memberTiers)
const Verification = Schema.Literals(verifications)
const cap = (description: string) =>
  optional(asked(0, limits.seatsPerConcertMax)).annotate({ description: `${description} 0: no limit.` })
const Codes = Schema.Array(Schema.String.annotate({ maxLength: limits.accessCodeCharsMax })).annotate({
  maxItems: limits.accessCodesMax,
})

const PresaleRequest = Schema.Struct({
  startAt: DateTime.annotate({ description: "The first moment at which it is open." }),
  endAt: DateTime.annotate({ description: "The first moment at which it is over." }),
  minimumTier: optional(Tier).annotate({ description: "The lowest tier that may hold." }),
  accessCodes: optional(Codes).annotate({ description: "One of them must be sent with a hold, as accessCode." }),
})

const RefundFeeRequest = Schema.Struct({
  until: DateTime.annotate({ description: "Before it this fee is due." }),
  percent: asked(0, 100).annotate({ description: "Of the price." }),
})

/** Dates are texts here, and numbers any numbers: what is wrong with them has sentences of its own. */
export const SalesPolicyRequest = Schema.Struct({
  presaleStartAt: optional(DateTime).annotate({ description: "With presaleEndAt, or neither." }),
  presaleEndAt: optional(DateTime),
  presaleMinimumTier: optional(Tier).annotate({ description: "The lowest tier that may hold in that presale." }),
  generalSaleStartAt: optional(DateTime).annotate({ description: "Required. From then on every tier may hold." }),
  maxReservationsPerUser: optional(asked(1, limits.seatsPerConcertMax)).annotate({
    description: "Required. Seats that one person may hold and own, over all options.",
  }),
  presaleAccessCodes: optional(Codes).annotate({
    description: "One of them must be sent with a hold in that presale.",
  }),
  presales: optional(Schema.Array(PresaleRequest)).annotate({
    maxItems: limits.presalesMax,
    description: "Several presales, in place of the fields presale...; they may overlap.",
  }),
  minimumVerification: optional(Verification).annotate({
    description: "How people must be verified to join the line and to hold; NONE or absent: not at all.",
  }),
  transfersForbidden: optional(Schema.Boolean).annotate({
    description: "True: nothing that was bought is offered to another person, or taken. False or absent: it may be.",
  }),
  maxSeatsPerOrder: cap("Seats in one hold."),
  maxSeatsPerOption: cap("Seats of one person in one option."),
  maxSeatsPerPriceTier: optional(Schema.Array(asked(0, limits.seatsPerConcertMax))).annotate({
    maxItems: limits.tiersPerOptionMax,
    description: "Seats of one person by price tier, in the order of the tiers of the set-up. 0: no limit.",
  }),
  maxHoldsAtOnce: cap("Reservations of one person that are held or being paid."),
  maxHoldsPerTurn: cap("Holds of one person while one pass lasts; without a pass, in the whole sale."),
  releaseCooldownMs: optional(asked(0, limits.dayMs)).annotate({
    description: "How long a person may hold nothing after a hold of theirs came back, in milliseconds.",
  }),
  refundsUntil: optional(DateTime).annotate({
    description: "From then on people take nothing back that they have bought; operators may.",
  }),
  refundFees: optional(Schema.Array(RefundFeeRequest)).annotate({
    maxItems: limits.refundFeesMax,
    description: "In the order of their ends.",
  }),
  effectiveAt: optional(DateTime).annotate({
    description:
      "When this version begins to count; at once unless it lies ahead. A newer version replaces it, also before.",
  }),
}).annotate({
  identifier: "SalesPolicyRequest",
  examples: [
    {
      presaleStartAt: "2027-02-10T20:00:00+09:00",
      presaleEndAt: "2027-02-10T22:00:00+09:00",
      presaleMinimumTier: "GOLD",
      generalSaleStartAt: "2027-02-11T20:00:00+09:00",
      maxReservationsPerUser: 4,
      releaseCooldownMs: 30_000,
    },
  ],
})
export type SalesPolicyRequest = typeof SalesPolicyRequest.Type

const Seats = whole(0, limits.seatsPerConcertMax)

export const SalesPolicyResponse = Schema.Struct({
  id: idOf("concertId").annotate({ description: "That of the concert: it has one policy at a time." }),
  concertId: idOf("concertId"),
  presaleStartAt: Schema.NullOr(DateTime).annotate({ description: "Of the first presale." }),
  presaleEndAt: Schema.NullOr(DateTime),
  presaleMinimumTier: Schema.NullOr(Tier),
  generalSaleStartAt: DateTime,
  maxReservationsPerUser: Seats,
  version: whole(1, limits.rulesVersionsMax),
  effectiveAt: DateTime,
  setAt: DateTime,
  author: Schema.NullOr(idOf("userId")).annotate({ description: "Null: a caller of the trusted surface." }),
  presales: Schema.Array(
    Schema.Struct({
      startAt: DateTime,
      endAt: DateTime,
      minimumTier: Schema.NullOr(Tier),
      accessCodes: Count.annotate({ description: "How many there are; they are never shown." }),
    }),
  ),
  maxSeatsPerOrder: Seats,
  maxSeatsPerOption: Seats,
  maxSeatsPerPriceTier: Schema.Array(Seats),
  maxHoldsAtOnce: Seats,
  maxHoldsPerTurn: Seats,
  releaseCooldownMs: whole(0, limits.dayMs),
  refundsUntil: Schema.NullOr(DateTime),
  refundFees: Schema.Array(Schema.Struct({ until: DateTime, percent: whole(0, 100) })),
  minimumVerification: Verification,
  transfersForbidden: Schema.Boolean.annotate({ description: "Whether nothing that was bought changes hands." }),
}).annotate({ identifier: "SalesPolicyResponse" })

const RefusalCode = Schema.String.annotate({ description: "The code that the refusal would have had." })

/** What a preview has come to; the counts are those of the events that were read. */
export const PolicyPreviewResponse = Schema.Struct({
  id: idOf("previewId"),
  concertId: idOf("concertId"),
  status: Schema.Literals(["RUNNING", "WHOLE", "CUT", "FAILED"]).annotate({
    description:
      "WHOLE: every event was read that there was when it began. CUT: a bound of events or of time came before. " +
      "FAILED: the journal could not be read to its end.",
  }),
  eventsRead: Count,
  events: Count.annotate({ description: "Those of the journal when the preview began." }),
  holds: Count.annotate({ description: "Holds that were accepted." }),
  refused: Count.annotate({ description: "Of them, those that this policy refuses." }),
  refusedByCode: Schema.Array(Schema.Struct({ code: RefusalCode, holds: Count })).annotate({
    description: "The most frequent one first.",
  }),
  people: Count.annotate({ description: "People with such a hold." }),
  bought: Count.annotate({ description: "Such holds that were bought." }),
  untold: Count.annotate({
    description: "Holds in a presale of which the journal does not tell the tier or the code; they are let in.",
  }),
  backTooLate: Count.annotate({ description: "Purchases that were given back after the refunds would have ended." }),
  examples: Schema.Array(
    Schema.Struct({
      position: Count,
      at: DateTime,
      userId: idOf("userId"),
      reservationId: idOf("reservationId"),
      code: RefusalCode,
    }),
  ).annotate({ description: "The first ones that it refuses." }),
}).annotate({ identifier: "PolicyPreviewResponse" })
