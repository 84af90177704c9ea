/** What operators see of delivery: the parts of the node, and figures for a scrape. */
import type { Parts } from "@ticketrush/engine/health/Parts"
import { Context, Metric } from "effect"
import type { ShopEndpoint } from "../endpoints/ShopEndpoint.ts"
import type { AttemptOutcome } from "./DeliveryStore.ts"

const attempts = Metric.counter("ticketrush_webhook_attempts_total", {
  description: "Attempts to send a webhook, by what came of them.",
  incremental: true,
})
const enabled = Metric.gauge("ticketrush_webhook_endpoints_enabled", {
  description: "Endpoints of webhooks that are sent to.",
})
const disabled = Metric.gauge("ticketrush_webhook_endpoints_disabled", {
  description: "Endpoints of webhooks that are disabled.",
})

export const deliveryMetrics = (parts: Parts) => {
  // Until the endpoints were read there may be some.
  let isAnyThere = true
  return {
    isAnyThere: () => isAnyThere,
    attempt: (outcome: AttemptOutcome): void =>
      Metric.withAttributes(attempts, { outcome }).updateUnsafe(1, Context.empty()),
    look: (endpoints: ReadonlyArray<ShopEndpoint>): void => {
      isAnyThere = endpoints.length > 0
      const off = endpoints.filter((endpoint) => endpoint.disabled !== null)
      enabled.updateUnsafe(endpoints.length - off.length, Context.empty())
      disabled.updateUnsafe(off.length, Context.empty())
      const failed = off.find((endpoint) => endpoint.disabled!.by !== "operator")
      if (failed === undefined) parts.works("endpoints")
      else parts.failed("endpoints", `endpoint ${failed.id}: ${failed.disabled!.reason}`)
    },
    tables: (failed: string | null): void => {
      if (failed === null) parts.works("webhooks")
      else parts.failed("webhooks", failed)
    },
  }
}
