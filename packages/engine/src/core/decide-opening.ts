/** The opening of a sale: what may be sold, and how. Pure, like `decide.ts`. */
import {
  limits,
  type OpenSale,
  optionsPerConcertMax,
  ReservationStatus,
  refusal,
  wrongLayout,
  wrongLinePolicy,
  wrongPaymentTerms,
} from "@ticketrush/protocol"
import { type Decision, event, noMore, refused } from "./decision.ts"
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
    if (option.until !== undefined && (!Number.isInteger(option.until) || option.until < 0)) {
      return "until is a time in milliseconds"
    }
    if (option.tiers.length === 0 || option.tiers.length > 255) return "an option has 1 to 255 price tiers"
    for (const { price } of option.tiers) {
      if (!Number.isInteger(price) || price < 0 || price > limits.priceMax) return "a price is 0 .. 1,000,000,000"
    }
    const wrong = wrongLayout(option.layout, option.tiers.length)
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
