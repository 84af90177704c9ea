/** Answers questions from a committed image. Pure, but for what `SeatsLeft` keeps counted. */
import { limits, PlaceStatus, type ReservationStatus, reservationIdOf } from "@ticketrush/protocol"
import { isAddedBy } from "../core/option-seats.ts"
import type { LineView, OptionView, SaleView } from "../EngineApi.ts"
import type {
  CardAnswer,
  CodeAnswer,
  FiguresAnswer,
  LineSummary,
  OptionFigures,
  OptionSaleAnswer,
  OverviewAnswer,
  PaidReservation,
  PaymentsAnswer,
  PlaceAnswer,
  Question,
  ReadAt,
  SequencePage,
  TurnAnswer,
} from "./SaleReads.ts"
import type { SeatsLeft } from "./SeatsLeft.ts"

/** `now` is journal time: what is kept for a person is kept until then. */
export type AnswerContext = { readonly now: number; readonly seatsLeft: SeatsLeft }

/** Of everything but the fingerprint, which no image holds. The shape is the one that `AnswerOf` gives the question. */
export const answer = (
  sale: SaleView,
  question: Exclude<Question, { readonly kind: "fingerprint" }>,
  context: AnswerContext,
): unknown => {
  switch (question.kind) {
    case "reservation":
      return sale.reservation(question.reservation, question.as) ?? null
    case "reservations":
      return question.reservations.map((id) => sale.reservation(id) ?? null)
    case "reservation-page":
      return sequencePageOf(sale, question)
    case "payments":
      return paymentsOf(sale, question.reservation, question.as)
    case "place":
      return placeOf(sale, question.person, context.now)
    case "wishes":
      return sale.wishes(question.person) ?? null
    case "turn":
      return turnOf(sale, question.person)
    case "overview":
      return overviewOf(sale, context.seatsLeft)
    case "card":
      return cardOf(sale, context.now)
    case "rules":
      return { versions: sale.rules, now: context.now }
    case "access-code":
      return groupOfCode(sale, question.digest, context.now)
    case "option":
      return optionOf(sale.option(question.optionId))
    case "option-sale":
      return optionSaleOf(sale.option(question.optionId))
    case "added-option":
      return optionSaleOf(sale.options.find(({ added }) => isAddedBy(added, question.author, question.key)))
    case "figures":
      return saleFiguresOf(sale)
  }
}

export const readAtOf = ({ concertId, epoch, offset, at, hash }: SaleView): ReadAt => ({
  concertId,
  epoch,
  offset,
  at,
  hash,
})

export const lineSummaryOf = ({
  policy,
  waiting,
  returned,
  absent,
  active,
  head,
  joined,
}: Pick<LineView, keyof LineSummary>): LineSummary => ({ policy, waiting, returned, absent, active, head, joined })

const paymentsOf = (sale: SaleView, id: number, as: ReservationStatus | undefined): PaymentsAnswer | null => {
  const reservation = sale.reservation(id, as)
  if (reservation === undefined) return null
  const { payments } = sale
  return {
    reservation,
    gateway: payments?.terms.gateway ?? null,
    payments: payments?.allOf(id) ?? [],
    retaken: payments?.retaken(id) ?? false,
  }
}

type PageQuestion = Extract<Question, { readonly kind: "reservation-page" }>

const sequencePageOf = (sale: SaleView, { after, look, optionId }: PageQuestion): SequencePage => {
  const items: PaidReservation[] = []
  const { payments } = sale
  const last = after + Math.min(look, limits.reservationsPerPageMax)
  for (let sequence = after + 1; sequence <= last; sequence++) {
    const id = reservationIdOf(sale.concertId, sequence)
    const reservation = sale.reservation(id)
    // They are committed in order, without a gap.
    if (reservation === undefined) return { items, next: null }
    if (optionId === null || reservation.optionId === optionId)
      items.push({ reservation, payments: payments?.allOf(id) ?? [] })
  }
  return { items, next: last }
}

const bookingFeeOf = ({ payments }: SaleView): Pick<OverviewAnswer, "bookingFee"> => {
  const { bookingFee } = payments?.terms ?? {}
  return bookingFee === undefined ? {} : { bookingFee }
}

const placeOf = (sale: SaleView, person: number, now: number): PlaceAnswer => {
  const place = sale.line.placeOf(person) ?? null
  const offer = place === null ? null : (sale.offer(place.place, now) ?? null)
  return { line: lineSummaryOf(sale.line), place, offer }
}

const turnOf = ({ line }: SaleView, person: number): TurnAnswer => ({
  policy: line.policy,
  active: line.placeOf(person)?.status === PlaceStatus.active,
  wasActive: line.wasActive(person),
})

export const overviewOf = (sale: SaleView, seatsLeft: SeatsLeft): OverviewAnswer => ({
  closed: sale.closed,
  line: lineSummaryOf(sale.line),
  options: sale.options.map((option) => ({
    optionId: option.optionId,
    seats: option.seats.length,
    free: option.free,
    tiers: seatsLeft.of(sale, option),
  })),
  ...bookingFeeOf(sale),
})

const cardOf = ({ closed, options, policy, rules }: SaleView, now: number): CardAnswer => {
  const shown = rules.findLast(({ from }) => from <= now) ?? firstOf(rules)
  const opensAt = shown?.rules.generalFrom ?? (policy.opensAt === 0 ? null : policy.opensAt)
  const sum = (of: (option: OptionView) => number): number => options.reduce((total, each) => total + of(each), 0)
  return { closed, opensAt, seats: sum(({ states }) => states.length), free: sum(({ free }) => free) }
}

/** The rules that come into force first: of several at one time the newest. */
const firstOf = (rules: SaleView["rules"]): SaleView["rules"][number] | undefined =>
  rules.reduce<SaleView["rules"][number] | undefined>(
    (first, each) => (first === undefined || each.from <= first.from ? each : first),
    undefined,
  )

const groupOfCode = ({ rules }: SaleView, digest: string, now: number): CodeAnswer => {
  const inForce = rules.findLast(({ from }) => from <= now)
  const group = inForce?.rules.codes.find((code) => code.digest === digest)?.group ?? 0
  return { group, version: inForce?.version ?? 0 }
}

const optionOf = (option: OptionView | undefined) => {
  if (option === undefined) return null
  const { optionId, plan, seats, states, free } = option
  return { optionId, plan, seats, states, free }
}

const optionSaleOf = (option: OptionView | undefined): OptionSaleAnswer | null => {
  if (option === undefined) return null
  const { nextReleaseAt, standing } = option
  return { ...optionFiguresOf(option), standing, nextReleaseAt }
}

/** Counts that stand in the image: none is made here. */
const optionFiguresOf = ({ blocked, cancelled, free, optionId, sold, states }: OptionView): OptionFigures => {
  const seats = states.length
  return { optionId, cancelled, seats, available: free, blocked, held: seats - free - blocked - sold, sold }
}

const saleFiguresOf = ({ closed, expired, line, options }: SaleView): FiguresAnswer => ({
  closed,
  line: lineSummaryOf(line),
  admitted: line.admitted,
  expired,
  options: options.map(optionFiguresOf),
})
