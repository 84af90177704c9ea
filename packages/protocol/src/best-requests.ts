/** Request bodies of holds of the best seats: schema for the contract, and the check by hand that the hot path runs. */
import { Schema } from "effect"
import { BestRule, type BestRuleWord, bestRuleWords, type Wish, wrongWish } from "./best-seats.ts"
import { type SeatFlag, seatFlags } from "./layout.ts"
import { limits } from "./limits.ts"
import { askedId } from "./numbers.ts"
import { isRecord, isWhole, notAnObject, optional } from "./request-body.ts"
import { attempt, attemptOf, type HoldAsked } from "./reservation-requests.ts"
import type { RankedWish } from "./wishes.ts"

/** What a wish says, in a hold and among those that are filed before the opening. */
export const wishFields = {
  optionId: askedId("optionId"),
  seats: Schema.Int.annotate({ minimum: 1, maximum: limits.seatsPerHoldMax, description: "How many." }),
  tier: optional(Schema.String).annotate({
    description: "Name of a price tier; any without.",
  }),
  section: optional(Schema.String).annotate({
    description: "Code of a section; any without.",
  }),
  flag: optional(Schema.Literals(seatFlags)).annotate({
    description: "What the seats must be. Without it they are seats that have no flag.",
  }),
  atWorst: optional(Schema.Literals(bestRuleWords)).annotate({
    description: "The last rule of the ladder that will do; anywhere without.",
  }),
}
const wish = { ...wishFields, ...attempt }

const example = { optionId: 1024, seats: 2, atWorst: "one-row" } as const

export const HoldBestRequest = Schema.Struct({
  userId: askedId("userId").annotate({ description: "The person who holds." }),
  ...wish,
}).annotate({ identifier: "HoldBestRequest", examples: [{ userId: 5, ...example }] })

/** Of a person who is signed in. */
export const OwnHoldBestRequest = Schema.Struct(wish).annotate({
  identifier: "OwnHoldBestRequest",
  examples: [example],
})

export type OwnBestAsked = Omit<HoldAsked, "userId" | "seats"> & { readonly option: number; readonly wish: Wish }
export type BestAsked = OwnBestAsked & { readonly userId: number }

/** What is asked for, or the sentence that says what is wrong. */
export const decodeHoldBestRequest = (body: unknown): BestAsked | string => {
  if (!isRecord(body)) return notAnObject
  const { userId } = body
  if (!isWhole(userId)) return "userId must be a whole number"
  const asked = decodeOwnHoldBestRequest(body)
  return typeof asked === "string" ? asked : { userId, ...asked }
}

export const decodeOwnHoldBestRequest = (body: unknown): OwnBestAsked | string => {
  if (!isRecord(body)) return notAnObject
  const asked = wishOf(body)
  if (typeof asked === "string") return asked
  const shown = attemptOf(body)
  return typeof shown === "string" ? shown : { ...asked, ...shown }
}

export const wishOf = (body: Readonly<Record<string, unknown>>): RankedWish | string => {
  const { optionId, seats, tier, section, flag, atWorst } = body
  if (!isWhole(optionId)) return "optionId must be a whole number"
  const asked = {
    seats,
    ...(isAny(tier) ? {} : { tier }),
    ...(isAny(section) ? {} : { section }),
    ...(flag == null ? {} : { flag: flag as SeatFlag }),
    atWorst: atWorst == null ? BestRule.anywhere : bestRuleWords.indexOf(atWorst as BestRuleWord),
  } as Wish
  return wrongWish(asked) ?? { option: optionId, wish: asked }
}

/** An empty text says as little as none. */
const isAny = (value: unknown): boolean => value == null || value === ""
