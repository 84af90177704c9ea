/** What webhooks tell shops of: the names that endpoints ask for, and that stand in messages as their `type`. */

export const webhookEvents = [
  "reservation.held",
  "reservation.extended",
  "reservation.paying",
  "reservation.confirmed",
  "reservation.transferred",
  "reservation.parted",
  "reservation.cancelled",
  "reservation.refunded",
  "reservation.expired",
  "sale.opened",
  "sale.option-added",
  "sale.rules-set",
  "sale.closed",
] as const

export type WebhookEvent = (typeof webhookEvents)[number]

export const isWebhookEvent = (text: unknown): text is WebhookEvent => webhookEvents.some((event) => event === text)
