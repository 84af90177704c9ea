/** {@link Notify} of a server: kept in Postgres, made of its journals, and sent for as long as the scope is open. */
import { ReservationList } from "@ticketrush/engine/catalogue/ReservationList"
import type { EngineApi } from "@ticketrush/engine/EngineApi"
import type { Journal } from "@ticketrush/engine/journal/Journal"
import type { Defer, Log } from "@ticketrush/engine/ports"
import type { SaleFeed } from "@ticketrush/engine/sales/SaleFeed"
import { guardedPost } from "@ticketrush/webhooks/guard/GuardedPost"
import type { Reach } from "@ticketrush/webhooks/guard/webhook-url"
import { Effect, Layer } from "effect"
import { Notify } from "./Notify.ts"
import { followNotices } from "./notices/follow-notices.ts"
import { makeNoticeSender } from "./notices/NoticeSender.ts"
import { tellOfHolds } from "./notices/tell-of-holds.ts"
import { Wanted } from "./notices/Wanted.ts"
import { webPushNotifier } from "./push/WebPushNotifier.ts"
import { makeNoticeStorePostgres } from "./tables/NoticeStorePostgres.ts"
import { openPushKey } from "./tables/push-key-row.ts"
import { makeTargetStorePostgres } from "./tables/TargetStorePostgres.ts"
import type { TargetStore } from "./targets/TargetStore.ts"

export type PushSettings = { readonly contact: string; readonly services: ReadonlyArray<string> }

export type NotifyParts = {
  /** Null: no push messages are sent. */
  readonly push: PushSettings | null
  readonly reach: Reach
  readonly engine: Pick<EngineApi, "onCommitted">
  readonly feed: Pick<SaleFeed, "load">
  readonly journal: Pick<Journal, "read">
  readonly defer: Defer
  readonly log: Log
  readonly nowMs: () => number
}

/** The tables must be there: see `notifyMigrations`. */
export const notifyPostgres = ({ push, reach, engine, feed, journal, defer, log, ...ports }: NotifyParts) =>
  Layer.effect(
    Notify,
    Effect.gen(function* () {
      const nowMs = (): number => Math.floor(ports.nowMs())
      const targets = yield* makeTargetStorePostgres
      if (push === null) return Notify.of({ push: null, targets, nowMs })
      const lists = yield* ReservationList
      const store = yield* makeNoticeStorePostgres
      const key = yield* openPushKey
      const post = guardedPost({ ...reach, defer })
      const notifier = webPushNotifier({ key, contact: push.contact, post })
      const wanted = new Wanted()
      const sender = yield* makeNoticeSender({ store, notifier, wanted, nowMs, log })
      yield* followNotices({ ...{ store, engine, feed, journal, wanted, nowMs }, onWritten: sender.wake })
      const subscribe: TargetStore["subscribe"] = (person, subscription, at) =>
        Effect.gen(function* () {
          const kept = yield* targets.subscribe(person, subscription, at)
          wanted.say()
          yield* tellOfHolds(store, lists, person, at)
          sender.wake()
          return kept
        })
      const face = { publicKey: key.publicKey, services: push.services, reach }
      return Notify.of({ push: face, targets: { ...targets, subscribe }, nowMs })
    }),
  )
