/** Telling people away from the page, as routes use it. */
import type { Reach } from "@ticketrush/webhooks/guard/webhook-url"
import { Context } from "effect"
import type { TargetStore } from "./targets/TargetStore.ts"

/** What browsers are told with. */
export type PushFace = {
  readonly publicKey: string
  /** Names of the push services that subscriptions may be at. */
  readonly services: ReadonlyArray<string>
  readonly reach: Reach
}

export class Notify extends Context.Service<
  Notify,
  {
    /** Null: this server sends no push messages. */
    readonly push: PushFace | null
    readonly targets: TargetStore
    /** Milliseconds since 1970 UTC, by the clock of the database. */
    readonly nowMs: () => number
  }
>()("@ticketrush/notify/Notify") {}
