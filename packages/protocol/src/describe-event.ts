/** An event as one line for people, with whole ids, as the HTTP surface shows them. */
import {
  AdmittedBy,
  type BestTaken,
  bestRuleWords,
  type CommandKey,
  type Extended,
  type Held,
  type HoldTerms,
  isOptionEvent,
  isTransferEvent,
  isWishEvent,
  type LinePolicy,
  type Moved,
  memberTiers,
  type OptionEvent,
  optionIdOf,
  type Parted,
  type PaymentEvent,
  placeStatusWords,
  type Reappeared,
  RefundWhy,
  reservationIdOf,
  ruleWordsOf,
  type SaleEvent,
  type SaleRules,
  type SeatsBlocked,
  type SeatsReleased,
  seatFlags,
  seatIdOf,
  type TransferEvent,
  unreachable,
  verifications,
  type WishEvent,
} from "./index.ts"
import { printable } from "./printable.ts"

export const describeEvent = (concertId: number, event: SaleEvent): string => {
  switch (event.kind) {
    case "sale-opened": {
      const { seatsPerPersonMax, holdTtlMs, opensAt } = event.policy
      const limit = seatsPerPersonMax === 0 ? "no limit" : `at most ${seatsPerPersonMax} seats`
      return `sale-opened  ${limit} per person, holds last ${holdTtlMs} ms, open from ${timeText(opensAt)}`
    }
    case "option-added": {
      const { number, layout, tiers, until } = event.option
      const sections = layout.sections.map(({ code }) => code).join(", ")
      const prices = tiers.map(({ name, price }) => `${name} ${price}`).join(", ")
      const what = `option ${optionIdOf(concertId, number)}, sections ${sections}, tiers ${prices}`
      const sold = until === undefined ? "" : `, sold until ${timeText(until)}`
      const author = event.added === undefined ? "" : `, in mid-sale${byText(event.added.author)}`
      return printable(`option-added ${what}${sold}${author}`)
    }
    case "sale-closed":
      return "sale-closed"
    case "rules-set": {
      const { version, from, author, rules } = event
      return `rules-set    version ${version} from ${timeText(from)}${byText(author)}: ${rulesText(rules)}`
    }
    case "held":
      return heldText(concertId, event)
    case "paying":
    case "confirmed":
    case "cancelled":
    case "refunded":
    case "expired":
    case "reappeared":
      return `${event.kind.padEnd(12)} reservation ${reservationIdOf(concertId, event.reservation)}${backText(event)}`
    case "extended":
      return extendedText(concertId, event)
    case "parted":
      return partedText(concertId, event)
    case "line-set":
      return `line-set     ${policyText(event.policy)}`
    case "joined":
      return `joined       place ${event.place} person ${event.person}`
    case "admitted": {
      const given = `place ${event.place} pass ${event.pass} until ${timeText(event.until)}`
      const turn = event.by === AdmittedBy.pace ? `, ${event.tokens} left of tick ${event.tick}` : ""
      return `admitted     ${given}, ${byWords[event.by]}${turn}`
    }
    case "called": {
      const given = `place ${event.place} pass ${event.pass} until ${timeText(event.until)}`
      const freed = reservationIdOf(concertId, event.freed)
      return `called       ${given}, for the seats of reservation ${freed} until ${timeText(event.priorityUntil)}`
    }
    case "left":
      return `left         place ${event.place}, was ${placeStatusWords[event.was]}`
    case "passed-over":
    case "returned":
    case "pass-used":
    case "pass-expired":
    case "pass-revoked":
    case "pass-idle":
    case "lapsed":
      return `${event.kind.padEnd(12)} place ${event.place}`
    case "line-cleared":
      return `line-cleared all in line up to place ${event.through}`
    default:
      if (isOptionEvent(event)) return describeOption(concertId, event)
      if (isTransferEvent(event)) return describeTransfer(concertId, event)
      return isWishEvent(event) ? describeWishes(concertId, event) : describePayment(concertId, event)
  }
}

const extendedText = (concertId: number, { deadline, reservation, turn }: Extended): string => {
  const during = turn === 0 ? "" : `, in the turn of pass ${turn}`
  return `extended     reservation ${reservationIdOf(concertId, reservation)} until ${timeText(deadline)}${during}`
}

const describeTransfer = (concertId: number, event: TransferEvent): string => {
  const reservation = reservationIdOf(concertId, event.reservation)
  switch (event.kind) {
    case "transfer-offered": {
      const { person, to, until } = event
      return `transfer-offered reservation ${reservation} by person ${person} to person ${to} until ${timeText(until)}`
    }
    case "transfer-ended":
      return `transfer-ended reservation ${reservation} by person ${event.person}`
    case "transferred":
      return `transferred  reservation ${reservation} from person ${event.from} to person ${event.person}`
  }
}

const partedText = (concertId: number, event: Parted): string => {
  const [of, part] = [reservationIdOf(concertId, event.reservation), reservationIdOf(concertId, event.part)]
  const option = optionIdOf(concertId, event.option)
  const seats = event.seats.map((index) => seatIdOf(option, index)).join(" ")
  const by = event.byBuyer ? "" : ", by an operator"
  return `parted       reservation ${part} from ${of} person ${event.person} seats ${seats} price ${event.price}${by}`
}

const describeWishes = (concertId: number, event: WishEvent): string => {
  if (event.kind === "wishes-ended") {
    return `wishes-ended person ${event.person}, ${event.outcome}${event.rank === 0 ? "" : `: wish ${event.rank}`}`
  }
  const each = event.wishes.map(({ option, wish }) => `${wish.seats} of option ${optionIdOf(concertId, option)}`)
  return `wishes-filed person ${event.person}, ${each.join(", then ")}, tier ${memberTiers[event.tier]}`
}

const describeOption = (concertId: number, event: OptionEvent): string => {
  switch (event.kind) {
    case "seats-blocked": {
      const until = event.until === null ? "" : ` until ${timeText(event.until)}`
      return `seats-blocked ${seatsText(concertId, event)}${until}${byText(event.author)}`
    }
    case "seats-released": {
      const how = event.due === null ? byText(event.author) : `, blocked until ${timeText(event.due)}`
      return `seats-released ${seatsText(concertId, event)}${how}`
    }
    case "option-cancelled":
      return `option-cancelled option ${optionIdOf(concertId, event.option)}${byText(event.author)}`
    default:
      return unreachable(event)
  }
}

const byText = (author: number): string => ` by ${author === 0 ? "the trusted surface" : `person ${author}`}`

const seatsText = (concertId: number, event: SeatsBlocked | SeatsReleased): string => {
  const option = optionIdOf(concertId, event.option)
  const seats = event.seats?.map((index) => seatIdOf(option, index)).join(" ")
  return `option ${option} ${seats === undefined ? "all seats" : `seats ${seats}`}`
}

const heldText = (concertId: number, event: Held): string => {
  const option = optionIdOf(concertId, event.option)
  const seats = event.seats.map((index) => seatIdOf(option, index)).join(" ")
  const what = `reservation ${reservationIdOf(concertId, event.reservation)} person ${event.person} seats ${seats}`
  const terms = event.terms === undefined ? "" : `, ${termsText(event.terms)}`
  const best = event.best === undefined ? "" : `, ${bestText(event.best)}`
  return `held         ${what} until ${timeText(event.deadline)} price ${event.price}${terms}${best}`
}

const bestText = ({ rule, skipped, tier, section, flag }: BestTaken): string => {
  const wish = [
    ...(tier === null ? [] : [`tier ${tier}`]),
    ...(section === null ? [] : [`section ${section}`]),
    ...(flag === null ? [] : [seatFlags[flag]]),
  ]
  const before = ruleWordsOf(skipped)
  const found = `best by rule ${bestRuleWords[rule]}${wish.length === 0 ? "" : ` of ${wish.join(", ")}`}`
  return before.length === 0 ? found : `${found}, no seats by ${before.join(", ")}`
}

const backText = (event: Moved | Reappeared): string => {
  const at = "returnsAt" in event ? event.returnsAt : undefined
  return at === undefined ? "" : `, its seats return after ${timeText(at)}`
}

const describePayment = (concertId: number, event: PaymentEvent): string => {
  switch (event.kind) {
    case "payments-set": {
      const { bookingFee, gateway, payMs, refundMs } = event.terms
      const fee = bookingFee === undefined ? "" : `, a booking fee of ${bookingFee} won for each seat`
      return `payments-set by gateway ${gateway}, ${payMs} ms to pay, refunds settled within ${refundMs} ms${fee}`
    }
    case "intent-opened": {
      const { payment, reservation, amount, until } = event
      const of = reservationIdOf(concertId, reservation)
      return `intent-opened payment ${payment} of reservation ${of}, ${amount} won until ${timeText(until)}`
    }
    case "intent-authorized":
      return `intent-authorized payment ${event.payment}`
    case "intent-captured":
    case "intent-cancelled":
    case "stray-captured":
      return `${event.kind} payment ${event.payment}${reportText(event.report)}`
    case "retaken":
      return `retaken      reservation ${reservationIdOf(concertId, event.reservation)}, paid after it had expired`
    case "refund-asked": {
      const { refund, payment, amount, fee, part, why, until } = event
      const kept = fee === 0 ? "" : `, ${fee} kept`
      const of = part === undefined ? "" : ` for reservation ${reservationIdOf(concertId, part)}`
      return `refund-asked refund ${refund} of payment ${payment}${of}, ${amount} won by ${timeText(until)}${kept}, ${refundWords[why]}`
    }
    case "refund-settled":
    case "refund-failed":
      return `${event.kind} refund ${event.refund}${reportText(event.report)}`
    default:
      return unreachable(event)
  }
}

const refundWords: Readonly<Record<RefundWhy, string>> = {
  [RefundWhy.cancelled]: "given back",
  [RefundWhy.late]: "paid too late",
  [RefundWhy.stray]: "paid for nothing",
}

const reportText = (report: CommandKey | null): string =>
  report === null ? "" : `, report ${hex(report.high)}${hex(report.low)}`
const hex = (half: number): string => half.toString(16).padStart(8, "0")

const termsText = ({ version, tier, group }: HoldTerms): string =>
  `rules ${version}, tier ${memberTiers[tier]}${group === 0 ? "" : `, code of group ${group}`}`

const rulesText = (rules: SaleRules): string => {
  const presales = rules.presales.map(({ from, until, minimumTier, group }) => {
    const tier = memberTiers[Math.max(0, minimumTier)]
    const who = group === 0 ? tier : `${tier} with a code of group ${group}`
    return `presale ${timeText(from)} to ${timeText(until)} for ${who}`
  })
  const caps = ruleLimits.flatMap(([name, words]) => (rules[name] === 0 ? [] : [`at most ${rules[name]} ${words}`]))
  const tiers = rules.perTierMax.flatMap((max, tier) => (max === 0 ? [] : [`at most ${max} of tier ${tier}`]))
  return [
    ...presales,
    `open from ${timeText(rules.generalFrom)}`,
    ...(rules.minimumVerification === undefined
      ? []
      : [`for people verified by ${verifications[rules.minimumVerification]} or more`]),
    ...caps,
    ...tiers,
    ...(rules.cooldownMs === 0 ? [] : [`${rules.cooldownMs} ms between a release and the next hold`]),
    ...(rules.refundsUntil === 0 ? [] : [`refunds until ${timeText(rules.refundsUntil)}`]),
    ...(rules.transfersForbidden ? ["nothing changes hands"] : []),
    ...rules.refundFees.map(({ until, percent }) => `fee ${percent} % until ${timeText(until)}`),
    ...(rules.codes.length === 0 ? [] : [`${rules.codes.length} access codes`]),
  ].join(", ")
}

const ruleLimits = [
  ["perPersonMax", "seats a person"],
  ["perOrderMax", "seats a hold"],
  ["perOptionMax", "seats a person and option"],
  ["holdsAtOnceMax", "holds a person at a time"],
  ["holdsPerTurnMax", "holds a turn"],
] as const

const byWords: Readonly<Record<AdmittedBy, string>> = {
  [AdmittedBy.pace]: "in turn",
  [AdmittedBy.operator]: "by an operator",
  [AdmittedBy.passthrough]: "at once",
}

const policyText = (policy: LinePolicy): string => {
  const {
    method,
    protects,
    batch,
    everyMs,
    burst,
    activeMax,
    waitingMax,
    passMs,
    graceMs,
    priorityMs,
    returnMs = 0,
    idleMs = 0,
    absentMs = 0,
    absentMax = 0,
  } = policy
  const cap = (max: number, what: string): string => (max === 0 ? `any number ${what}` : `at most ${max} ${what}`)
  return [
    method,
    protects ? "holds need a pass" : "holds need no pass",
    `${batch} every ${everyMs} ms, saved up to ${burst}`,
    `${cap(activeMax, "active")} and ${cap(waitingMax, "waiting")}`,
    `passes last ${passMs} ms`,
    `grace ${graceMs} ms`,
    `priority ${priorityMs} ms`,
    ...(returnMs === 0 ? [] : [`seats return within ${returnMs} ms`]),
    ...(idleMs === 0 ? [] : [`idle passes end after ${idleMs} ms`]),
    ...(absentMs === 0 ? [] : [`absent places end after ${absentMs} ms`]),
    ...(absentMax === 0 ? [] : [`at most ${absentMax} absent`]),
  ].join(", ")
}

/** Zero is what a policy says for "at once". */
export const timeText = (ms: number): string => (ms === 0 ? "the start" : new Date(ms).toISOString())
