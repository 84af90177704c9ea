/** What others use of this package: gateways to providers, webhooks, and a provider to try them on. */
export { type Dialect, makeGateway, type Provider } from "./gateway/gateways.ts"
export type * from "./gateway/PaymentGateway.ts"
export { Sandbox, type SandboxSettings, sandboxSettings } from "./sandbox/Sandbox.ts"
export type { Transport } from "./transport/Transport.ts"
export { transportHttp } from "./transport/TransportHttp.ts"
export { StandardWebhookSigner, StandardWebhookVerifier } from "./webhooks/StandardWebhooks.ts"
export { TimestampedHmacSigner, TimestampedHmacVerifier } from "./webhooks/TimestampedHmac.ts"
export { idInBody, idInHeader, WebhookReceiver } from "./webhooks/WebhookReceiver.ts"
