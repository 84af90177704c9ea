/** {@link Notify} of a server: kept in Postgres, made of its journals, and sent for as long as the scope is open. */
import { ReservationList } from "@ticketrush/engine/catalogue/ReservationList"
import type { EngineApi } from "@ticketrush/engine/EngineApi"
import type { Journal } from "@ticketrush/engine/journal/Journal"
import type { Defer, Log } from "@ticketrush/engine/ports"
import type { SaleFeed } from "@ticketrush/engine/sales/SaleFeed"
import type { PersonId } from "@ticketrush/protocol"
import { guardedPost } from "@ticketrush/webhooks/guard/GuardedPost"
import type { Reach } from "@ticketrush/webhooks/guard/webhook-url"
import { Effect, Layer } from "effect"
import type { Mailer } from "./email/Mailer.ts"
import { mailNotifier } from "./mail/MailNotifier.ts"
import type { MailTargetStore } from "./mail/MailTargetStore.ts"
import type { MailLinks } from "./mail/mail-link.ts"
import type { MailPlace } from "./mail/notice-mail.ts"
import { Notify, type PushFace } from "./Notify.ts"
import { followNotices } from "./notices/follow-notices.ts"
import { mailSenderSettings, makeNoticeSender } from "./notices/NoticeSender.ts"
import { tellOfHolds } from "./notices/tell-of-holds.ts"
import { Wanted } from "./notices/Wanted.ts"
import { webPushNotifier } from "./push/WebPushNotifier.ts"
import { makeMailTargetStorePostgres } from "./tables/MailTargetStorePostgres.ts"
import { makeNoticeStorePostgres } from "./tables/NoticeStorePostgres.ts"
import { openPushKey } from "./tables/push-key-row.ts"
import { makeTargetStorePostgres } from "./tables/TargetStorePostgres.ts"
import type { TargetStore } from "./targets/TargetStore.ts"

export type PushSettings = { readonly contact: string; readonly services: ReadonlyArray<string> }

export type MailNotices = {
  readonly mailer: Mailer
  readonly links: MailLinks
  readonly place: MailPlace
}

export type NotifyParts = {
  /** Null: no push messages are sent. */
  readonly push: PushSettings | null
  /** Null: no notices are sent by mail. */
  readonly mail: MailNotices | null
  readonly reach: Reach
  readonly engine: Pick<EngineApi, "onCommitted">
  readonly feed: Pick<SaleFeed, "load">
  readonly journal: Pick<Journal, "read">
  readonly defer: Defer
  readonly log: Log
  readonly nowMs: () => number
}

/** The tables must be there: see `notifyMigrations`. */
export const notifyPostgres = ({ push, mail, reach, engine, feed, journal, defer, log, ...ports }: NotifyParts) =>
  Layer.effect(
    Notify,
    Effect.gen(function* () {
      const nowMs = (): number => Math.floor(ports.nowMs())
      const targets = yield* makeTargetStorePostgres
      const mailTargets = yield* makeMailTargetStorePostgres
      if (push === null && mail === null) return Notify.of({ push, targets, mail, nowMs })
      const lists = yield* ReservationList
      const store = yield* makeNoticeStorePostgres
      const wanted = new Wanted()
      const sending = { store, wanted, nowMs, log }
      const wakes: Array<() => void> = []
      const onWritten = (): void => {
        for (const wake of wakes) wake()
      }
      /** What a person holds is told to a target that is new. */
      const begin = Effect.fnUntraced(function* (person: PersonId, at: number) {
        wanted.say()
        yield* tellOfHolds(store, lists, person, at)
        onWritten()
      })
      let pushFace: PushFace | null = null
      if (push !== null) {
        const key = yield* openPushKey
        const notifier = webPushNotifier({ key, contact: push.contact, post: guardedPost({ ...reach, defer }) })
        wakes.push((yield* makeNoticeSender({ ...sending, way: "push", notifier })).wake)
        pushFace = { publicKey: key.publicKey, services: push.services, reach }
      }
      if (mail !== null) {
        const notifier = mailNotifier({ ...mail, counts: mailTargets })
        const settings = mailSenderSettings
        wakes.push((yield* makeNoticeSender({ ...sending, way: "email", notifier, settings })).wake)
      }
      yield* followNotices({ ...{ store, engine, feed, journal, wanted, nowMs }, onWritten })
      const subscribe: TargetStore["subscribe"] = (person, subscription, at) =>
        Effect.tap(targets.subscribe(person, subscription, at), () => begin(person, at))
      const turnOn: MailTargetStore["turnOn"] = (person, language, at) =>
        Effect.tap(mailTargets.turnOn(person, language, at), () => begin(person, at))
      return Notify.of({
        ...{ push: pushFace, targets: { ...targets, subscribe }, nowMs },
        mail: mail === null ? null : { links: mail.links, targets: { ...mailTargets, turnOn } },
      })
    }),
  )
