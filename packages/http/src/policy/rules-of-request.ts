/** From the body of a sales policy to the rules of a sale, or the refusal that says what cannot be. */
import {
  type AccessCode,
  type ConcertId,
  limits,
  memberTiers,
  openRules,
  type Presale,
  type RefundFee,
  type Refusal,
  refusal,
  type SaleRules,
  verifications,
  wrongSaleRules,
} from "@ticketrush/protocol"
import type { SalesPolicyRequest } from "@ticketrush/protocol/sales-policy"
import type { DateTimes } from "../render/date-time.ts"
import { accessCodeDigest } from "./access-code.ts"

/** `from`: journal time in milliseconds, 0 for at once. */
export type RulesAsked = { readonly rules: SaleRules; readonly from: number } | { readonly refusal: Refusal }

/** A text that is no date-time. */
class DateTimeFault extends Error {
  override readonly name = "DateTimeFault"
}

export const rulesOf = (concertId: ConcertId, request: SalesPolicyRequest, times: DateTimes): RulesAsked => {
  try {
    return asRules(concertId, request, (field, text) => {
      const at = times.parse(text)
      if (at === undefined) throw new DateTimeFault(`${field} must be an ISO 8601 date-time`)
      return at
    })
  } catch (fault) {
    if (fault instanceof DateTimeFault) return { refusal: refusal("malformed-json", { reason: fault.message }) }
    throw fault
  }
}

type TimeOf = (field: string, text: string) => number

const asRules = (concertId: ConcertId, request: SalesPolicyRequest, timeOf: TimeOf): RulesAsked => {
  const time = (field: "generalSaleStartAt" | "refundsUntil" | "effectiveAt" | "presaleStartAt" | "presaleEndAt") => {
    const text = request[field]
    return text == null ? undefined : timeOf(field, text)
  }
  const [presaleStartAt, presaleEndAt] = [time("presaleStartAt"), time("presaleEndAt")]
  const generalFrom = time("generalSaleStartAt")
  const wrong = wrongContract({ ...request, presaleStartAt, presaleEndAt, generalFrom })
  if (wrong !== undefined) return { refusal: refusal("bad-request", { reason: wrong }) }
  const contracted =
    presaleStartAt === undefined || presaleEndAt === undefined
      ? []
      : [
          {
            from: presaleStartAt,
            until: presaleEndAt,
            tier: request.presaleMinimumTier,
            codes: request.presaleAccessCodes,
          },
        ]
  const ours = (request.presales ?? []).map(({ startAt, endAt, minimumTier, accessCodes }) => ({
    from: timeOf("presales.startAt", startAt),
    until: timeOf("presales.endAt", endAt),
    tier: minimumTier,
    codes: accessCodes,
  }))
  const presales: Presale[] = []
  const codes: AccessCode[] = []
  for (const { from, until, tier, codes: texts } of [...contracted, ...ours]) {
    const group = texts == null || texts.length === 0 ? 0 : presales.length + 1
    presales.push({ from, until, minimumTier: tierNumber(tier), group })
    for (const text of texts ?? []) {
      if (text.trim() === "" || text.length > limits.accessCodeCharsMax) {
        return unprocessable(`an access code has 1 to ${limits.accessCodeCharsMax} characters`)
      }
      codes.push({ group, digest: accessCodeDigest(concertId, text) })
    }
  }
  const refundFees: ReadonlyArray<RefundFee> = (request.refundFees ?? []).map(({ until, percent }) => ({
    until: timeOf("refundFees.until", until),
    percent,
  }))
  const verification = verifications.indexOf(request.minimumVerification ?? "NONE")
  const tierAlone = contracted.length === 0 && request.presaleMinimumTier != null
  const rules: SaleRules = {
    ...openRules,
    presales,
    codes,
    generalFrom: generalFrom!,
    perPersonMax: request.maxReservationsPerUser!,
    perOrderMax: request.maxSeatsPerOrder ?? 0,
    perOptionMax: request.maxSeatsPerOption ?? 0,
    perTierMax: request.maxSeatsPerPriceTier ?? [],
    holdsAtOnceMax: request.maxHoldsAtOnce ?? 0,
    holdsPerTurnMax: request.maxHoldsPerTurn ?? 0,
    cooldownMs: request.releaseCooldownMs ?? 0,
    refundsUntil: time("refundsUntil") ?? 0,
    refundFees,
    ...(verification > 0 ? { minimumVerification: verification } : {}),
    ...(request.transfersForbidden === true ? { transfersForbidden: true } : {}),
    ...(tierAlone ? { tierWithoutPresale: tierNumber(request.presaleMinimumTier) } : {}),
  }
  const reason = wrongSaleRules(rules)
  return reason === undefined ? { rules, from: time("effectiveAt") ?? 0 } : unprocessable(inRequestNames(reason))
}

/** Fields of a request by what the rules of a sale call them. */
const requestNames = {
  perPersonMax: "maxReservationsPerUser",
  perOrderMax: "maxSeatsPerOrder",
  perOptionMax: "maxSeatsPerOption",
  perTierMax: "maxSeatsPerPriceTier",
  holdsAtOnceMax: "maxHoldsAtOnce",
  holdsPerTurnMax: "maxHoldsPerTurn",
  cooldownMs: "releaseCooldownMs",
  generalFrom: "generalSaleStartAt",
} as const

const inRequestNames = (reason: string): string =>
  Object.entries(requestNames).reduce((text, [ours, theirs]) => text.replaceAll(ours, theirs), reason)

type Contracted = Pick<SalesPolicyRequest, "maxReservationsPerUser" | "presales" | "presaleAccessCodes"> & {
  readonly presaleStartAt: number | undefined
  readonly presaleEndAt: number | undefined
  readonly generalFrom: number | undefined
}

/** The checks of the contract, in its order and its words. */
const wrongContract = (asked: Contracted): string | undefined => {
  const { presaleStartAt, presaleEndAt, generalFrom, maxReservationsPerUser } = asked
  if (generalFrom === undefined) return "generalSaleStartAt is required."
  if (maxReservationsPerUser == null || maxReservationsPerUser < 1) return "maxReservationsPerUser must be >= 1."
  if ((presaleStartAt === undefined) !== (presaleEndAt === undefined)) {
    return "presaleStartAt and presaleEndAt must be both null or both set."
  }
  if (presaleStartAt === undefined || presaleEndAt === undefined) {
    return asked.presaleAccessCodes == null ? undefined : "presaleAccessCodes needs presaleStartAt and presaleEndAt."
  }
  if (asked.presales != null) return "Send presales or the fields presaleStartAt and presaleEndAt, not both."
  if (presaleStartAt >= presaleEndAt) return "presaleStartAt must be before presaleEndAt."
  return presaleEndAt > generalFrom ? "presaleEndAt must be before or equal to generalSaleStartAt." : undefined
}

/** -1: no tier was named. */
const tierNumber = (name: (typeof memberTiers)[number] | null | undefined): number =>
  name == null ? -1 : memberTiers.indexOf(name)

const unprocessable = (reason: string): RulesAsked => ({
  refusal: refusal("unprocessable", { reason: `${reason}.` }),
})
