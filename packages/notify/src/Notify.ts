/** Telling people away from the page, as routes use it. */
import type { Reach } from "@ticketrush/webhooks/guard/webhook-url"
import { Context } from "effect"
import type { MailTargetStore } from "./mail/MailTargetStore.ts"
import type { MailLinks } from "./mail/mail-link.ts"
import type { TargetStore } from "./targets/TargetStore.ts"

/** What browsers are told with. */
export type PushFace = {
  readonly publicKey: string
  /** Names of the push services that subscriptions may be at. */
  readonly services: ReadonlyArray<string>
  readonly reach: Reach
}

/** Who is told by mail, and the links by which a mail ends that. */
export type MailFace = {
  readonly targets: Pick<MailTargetStore, "of" | "turnOn" | "turnOff" | "stop">
  readonly links: MailLinks
}

export class Notify extends Context.Service<
  Notify,
  {
    /** Null: this server sends no push messages. */
    readonly push: PushFace | null
    readonly targets: TargetStore
    /** Null: this server sends no notices by mail. */
    readonly mail: MailFace | null
    /** Milliseconds since 1970 UTC, by the clock of the database. */
    readonly nowMs: () => number
  }
>()("@ticketrush/notify/Notify") {}
