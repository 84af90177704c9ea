/** LineOverviewResponse: the public view of a line. It names no person. */
import type { OverviewAnswer } from "@ticketrush/engine/sales/SaleReads"
import type { ConcertId } from "@ticketrush/protocol"
import type { WaitEstimates } from "../line/WaitEstimates.ts"

export const overviewJson = (
  concertId: ConcertId,
  { bookingFee, closed, line, options }: OverviewAnswer,
  estimates: WaitEstimates,
): string => {
  const { method, protects, batch, everyMs, activeMax, waitingMax, passMs } = line.policy
  const forLast = estimates.of(concertId, line, line.waiting + 1)
  const { predictions, hits } = estimates.hitRate(concertId)
  return JSON.stringify({
    concertId,
    method,
    protects,
    closed,
    waiting: line.waiting,
    returned: line.returned,
    absent: line.absent,
    active: line.active,
    joined: line.joined,
    pace: { batch, everyMs, activeMax, waitingMax, passMs, perSecond: rounded(estimates.perSecond(concertId)) },
    estimatedWaitMs: forLast === null ? null : [forLast.lowMs, forLast.highMs],
    estimates: { predictions, hits, hitRate: predictions === 0 ? null : hits / predictions },
    options: options.map(({ optionId, free, tiers }) => ({ optionId, free, tiers })),
    // A node of the version before tells of none.
    bookingFee: bookingFee ?? 0,
  })
}

/** Everything about a line that an operator may change or want to know. */
export const lineJson = (
  concertId: ConcertId,
  { closed, line }: Pick<OverviewAnswer, "closed" | "line">,
  estimates: WaitEstimates,
): string => {
  const { policy, waiting, returned, absent, active, joined, head } = line
  const perSecond = rounded(estimates.perSecond(concertId))
  return JSON.stringify({ concertId, closed, policy, waiting, returned, absent, active, joined, head, perSecond })
}

export const rounded = (perSecond: number | null): number | null =>
  perSecond === null ? null : Math.round(perSecond * 1_000) / 1_000
