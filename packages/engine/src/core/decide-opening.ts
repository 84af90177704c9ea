/**
 * The opening of a sale, and options that are added in mid-sale: what may be sold, and how. Pure, like `decide.ts`. What was
 * put on sale is never counted out again: an option that was called off keeps its number and its seats in memory.
 */
import {
  type AddOption,
  canonicalJson,
  isTime,
  limits,
  type OpenSale,
  type OptionPlan,
  optionsPerConcertMax,
  ReservationStatus,
  refusal,
  seatRuns,
  wrongLayout,
  wrongLinePolicy,
  wrongPaymentTerms,
} from "@ticketrush/protocol"
import { type Decision, event, noMore, refused } from "./decision.ts"
import { bytesOfLayout, isAddedBy } from "./option-seats.ts"
import type { Sale } from "./Sale.ts"

export const openSale = (sale: Sale, command: OpenSale): Decision => {
  if (sale.opened) return refused(refusal("sale-exists", { concertId: sale.concertId }), sale.planPosition)
  const wrong = wrongPlan(command)
  if (wrong !== undefined) return refused(refusal("unprocessable", { reason: wrong }), sale.planPosition)
  return event({ kind: "sale-opened", policy: command.policy }, 0, ReservationStatus.none, [
    ...command.options.map((option) => ({ kind: "option-added", option }) as const),
    ...(command.line === undefined ? noMore : [{ kind: "line-set", policy: command.line } as const]),
    ...(command.payments === undefined ? noMore : [{ kind: "payments-set", terms: command.payments } as const]),
  ])
}

const wrongPlan = ({ options, policy, line, payments }: OpenSale): string | undefined => {
  const wrongLine = line === undefined ? undefined : wrongLinePolicy(line)
  if (wrongLine !== undefined) return wrongLine
  const wrongTerms = payments === undefined ? undefined : wrongPaymentTerms(payments)
  if (wrongTerms !== undefined) return wrongTerms
  if (options.length === 0) return "a sale needs at least one option"
  const numbers = new Set<number>()
  for (const option of options) {
    if (!Number.isInteger(option.number) || option.number < 0 || option.number >= optionsPerConcertMax) {
      return "an option number is 0 .. 1023"
    }
    if (numbers.has(option.number)) return `option number ${option.number} stands twice`
    numbers.add(option.number)
    const wrong = wrongOption(option)
    if (wrong !== undefined) return wrong
  }
  const { holdTtlMs, opensAt, seatsPerPersonMax } = policy
  if (!Number.isInteger(holdTtlMs) || holdTtlMs < limits.holdTtlMsMin || holdTtlMs > limits.holdTtlMsMax) {
    return `a hold lasts ${limits.holdTtlMsMin} to ${limits.holdTtlMsMax} ms`
  }
  if (!Number.isInteger(seatsPerPersonMax) || seatsPerPersonMax < 0) return "seatsPerPersonMax is 0 or more"
  if (!Number.isInteger(opensAt) || opensAt < 0) return "opensAt is a time in milliseconds"
  return undefined
}

const wrongOption = ({ layout, tiers, until }: Omit<OptionPlan, "number">): string | undefined => {
  if (until !== undefined && (!Number.isInteger(until) || until < 0)) return "until is a time in milliseconds"
  if (tiers.length === 0 || tiers.length > 255) return "an option has 1 to 255 price tiers"
  for (const { price } of tiers) {
    if (!Number.isInteger(price) || price < 0 || price > limits.priceMax) return "a price is 0 .. 1,000,000,000"
  }
  return wrongLayout(layout, tiers.length)
}

export const addOption = (sale: Sale, { author, key, plan }: AddOption, now: number): Decision => {
  const { concertId, options, planPosition } = sale
  const earlier = options.find((option) => isAddedBy(option?.added, author, key))
  if (earlier !== undefined) {
    const { number: _, ...known } = earlier.plan
    return canonicalJson(known) === canonicalJson(plan)
      ? { kind: "same", reservation: 0, status: ReservationStatus.none, restsOn: planPosition }
      : refused(refusal("key-reused"), planPosition)
  }
  if (sale.closed) return refused(refusal("sale-closed", { concertId }), planPosition)
  const wrong = wrongOption(plan) ?? tooLate(plan, now) ?? tooMuch(sale, plan)
  if (wrong !== undefined) return refused(refusal("unprocessable", { reason: wrong }), planPosition)
  const option: OptionPlan = { number: options.length, ...plan }
  return event({ kind: "option-added", option, added: { author, key } }, 0, ReservationStatus.none)
}

const tooLate = ({ until }: AddOption["plan"], now: number): string | undefined =>
  until === undefined || (isTime(until) && until > now) ? undefined : "an option is added before its night begins"

/** The bounds of a set-up hold for all that a sale ever has. Writes out each layout, some MiB at the most, because it is seldom asked. */
const tooMuch = ({ options }: Sale, plan: AddOption["plan"]): string | undefined => {
  const { optionsPerSetupMax, seatsPerConcertMax, setupLayoutBytesMax } = limits
  if (options.length >= optionsPerSetupMax) return `a concert has at most ${optionsPerSetupMax} options`
  let seats = seatRuns(plan.layout).reduce((sum, { from, to }) => sum + to - from + 1, 0)
  for (const option of options) seats += option?.count ?? 0
  if (seats > seatsPerConcertMax) return `a concert has at most ${seatsPerConcertMax} seats over all its options`
  let bytes = bytesOfLayout(plan.layout)
  for (const option of options) if (option !== undefined) bytes += bytesOfLayout(option.plan.layout)
  return bytes > setupLayoutBytesMax
    ? `the layouts of all options take at most ${setupLayoutBytesMax} bytes`
    : undefined
}
