/** An endpoint of webhooks in an answer: everything but its secrets, and once the newest of them. */
import type { ShopEndpoint } from "@ticketrush/webhooks/endpoints/ShopEndpoint"
import type { DateTimes } from "./date-time.ts"

/** In the declared field order. Secrets that have ended by `now` are not shown. */
const shown = ({ disabled, keys, ...endpoint }: ShopEndpoint, now: number, times: DateTimes) => ({
  id: endpoint.id,
  url: endpoint.url,
  events: endpoint.events,
  status: disabled === null ? "ENABLED" : "DISABLED",
  disabledBy: disabled?.by.toUpperCase() ?? null,
  disabledAt: disabled === null ? null : times.format(disabled.at),
  disabledReason: disabled?.reason ?? null,
  madeAt: times.format(endpoint.madeAt),
  secrets: keys
    .filter(({ endsAt }) => endsAt === null || endsAt > now)
    .map(({ madeAt, endsAt }) => ({
      madeAt: times.format(madeAt),
      endsAt: endsAt === null ? null : times.format(endsAt),
    })),
})

export const endpointJson = (endpoint: ShopEndpoint, now: number, times: DateTimes): string =>
  JSON.stringify(shown(endpoint, now, times))

export const endpointSecretJson = (endpoint: ShopEndpoint, now: number, times: DateTimes): string =>
  JSON.stringify({ ...shown(endpoint, now, times), secret: endpoint.keys[0].secret })
