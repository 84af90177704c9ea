/** What operators see of notices in a scrape. */
import { Context, Metric } from "effect"
import type { NoticeTarget } from "./Notice.ts"
import type { Sending } from "./Notifier.ts"

const sendings = Metric.counter("ticketrush_notices_total", {
  description: "Attempts to tell a person something away from the page, by way and by what came of them.",
  incremental: true,
})
const lost = Metric.counter("ticketrush_notices_lost_total", {
  description: "Notices that were not sent before they were useless.",
  incremental: true,
})

export const lagGauge = Metric.gauge("ticketrush_notice_lag_events", {
  description: "Events committed on this node of which no notices are written yet",
})

export const noticeMetrics = {
  sent: (way: NoticeTarget["kind"], outcome: Sending["kind"]): void =>
    Metric.withAttributes(sendings, { way, outcome }).updateUnsafe(1, Context.empty()),
  lost: (count: number): void => lost.updateUnsafe(count, Context.empty()),
}
