/** Where endpoints are kept. What is refused is refused in the same transaction that would have written it. */
import type { CatalogueError, RefusedError, StoreUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { WebhookEvent } from "@ticketrush/protocol/webhook-events"
import type { Effect } from "effect"
import type { Disabled, ShopEndpoint } from "./ShopEndpoint.ts"

export type EndpointWish = { readonly url: string; readonly events: ReadonlyArray<WebhookEvent> }
export type NewEndpoint = EndpointWish & { readonly secret: string; readonly at: number }
/** `overlapMs`: how long the keys of before count beside the new one. */
export type Rotation = { readonly secret: string; readonly at: number; readonly overlapMs: number }

export interface EndpointStore {
  /** In the order in which they were made. */
  readonly list: Effect.Effect<ReadonlyArray<ShopEndpoint>, StoreUnavailable>
  /** Refuses an id that there is not: `webhook-unknown`. So do the others that take one. */
  readonly find: (id: number) => Effect.Effect<ShopEndpoint, RefusedError | StoreUnavailable>
  /** Refuses an address that is there already (`webhook-exists`), and one endpoint too many (`webhooks-full`). */
  readonly add: (added: NewEndpoint) => Effect.Effect<ShopEndpoint, CatalogueError>
  /** Refuses the address of another endpoint: `webhook-exists`. */
  readonly change: (id: number, wish: EndpointWish) => Effect.Effect<ShopEndpoint, CatalogueError>
  /** Refuses one key too many: `webhook-keys-full`. */
  readonly rotate: (id: number, rotation: Rotation) => Effect.Effect<ShopEndpoint, CatalogueError>
  /** One that is disabled already stays as it is: the first reason counts. */
  readonly disable: (id: number, disabled: Disabled) => Effect.Effect<ShopEndpoint, CatalogueError>
  readonly enable: (id: number) => Effect.Effect<ShopEndpoint, CatalogueError>
  readonly remove: (id: number) => Effect.Effect<void, CatalogueError>
}
