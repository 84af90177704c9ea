/** Where the signed-in person is told of what happens while no page of theirs is open. */
import type { Notify } from "@ticketrush/notify/Notify"
import { isPublicKey } from "@ticketrush/notify/push/PushKey"
import { pushAddress } from "@ticketrush/notify/push/push-service"
import { endpointDigest } from "@ticketrush/notify/targets/endpoint-digest"
import type { KeptSubscription } from "@ticketrush/notify/targets/TargetStore"
import { refusal } from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { decodeSubscriptionRequest, SubscriptionRequest } from "@ticketrush/protocol/notify-requests"
import { Effect } from "effect"
import { forPerson } from "../access/for-person.ts"
import type { ColdWork } from "../ColdWork.ts"
import type { DateTimes } from "../render/date-time.ts"
import { readJson } from "../request/body.ts"
import { answerJson, answerNothing, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { mailNoticeRoutes } from "./mail-notices.ts"

export type NotificationParts = {
  readonly notify: Notify["Service"]
  readonly work: ColdWork
  readonly times: DateTimes
}

const base = "/api/v7/notifications"

export const notificationRoutes = ({ notify, work, times }: NotificationParts): ReadonlyArray<Route> => {
  const { mail, push, targets, nowMs } = notify
  const shown = ({ address, language, madeAt }: KeptSubscription) => ({
    digest: endpointDigest(address),
    service: new URL(address).host,
    language,
    madeAt: times.format(madeAt),
  })
  return [
    {
      method: "GET",
      path: base,
      name: "notifications",
      access: "person",
      handle: forPerson((exchange, { person }) => {
        const browsers =
          push === null
            ? nothing
            : Effect.map(targets.subscriptions(person), (kept) => ({
                ...{ publicKey: push.publicKey, subscriptions: kept.map(shown) },
              }))
        const wish =
          mail === null
            ? nothing
            : Effect.map(mail.targets.of(person), ({ address, language }) => ({ email: address, language }))
        work.run(exchange, Effect.all({ push: browsers, mail: wish }), (told) =>
          answerJson(exchange, 200, JSON.stringify(told), uncached),
        )
      }),
    },
    {
      method: "PUT",
      path: `${base}/push`,
      name: "tellBrowser",
      access: "person",
      handle: forPerson((exchange, { person }) =>
        readJson(exchange, subscriptionBody, ({ endpoint, ...asked }) => {
          if (push === null) return answerRefusal(exchange, refusal("push-off"))
          const url = pushAddress(endpoint, push.services, push.reach)
          if (typeof url === "string") return answerRefusal(exchange, refusal("unprocessable", { reason: url }))
          if (!isPublicKey(asked.p256dh)) {
            return answerRefusal(exchange, refusal("unprocessable", { reason: "keys.p256dh must be a public key." }))
          }
          // As the browser has it, which computes the digest of it.
          const subscription = { ...asked, address: endpoint }
          work.run(exchange, targets.subscribe(person, subscription, Math.floor(nowMs())), (kept) =>
            answerJson(exchange, 200, JSON.stringify(shown(kept)), uncached),
          )
        }),
      ),
    },
    {
      method: "DELETE",
      path: `${base}/push/:digest`,
      name: "leaveBrowser",
      access: "person",
      handle: forPerson((exchange, { person }, [digest]) =>
        work.run(exchange, targets.unsubscribe(person, digest), () => answerNothing(exchange, 204)),
      ),
    },
    ...mailNoticeRoutes(notify, work),
  ]
}

const nothing = Effect.succeed(null)

const subscriptionBody = { fields: knownFields(SubscriptionRequest), decode: decodeSubscriptionRequest }
