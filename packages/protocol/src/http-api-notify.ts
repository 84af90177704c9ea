/** The routes by which people say where to tell them what happens to them. */
import { Schema } from "effect"
import { HttpApiEndpoint } from "effect/http-api"
import { group } from "./http-api-parts.ts"
import { DateTime } from "./http-schemas-part.ts"
import { MailNoticesRequest, noticeLanguages, SubscriptionRequest } from "./notify-requests.ts"
import { described, type Refusals, reading, signedIn, signedInChange, stored } from "./refusing.ts"

const base = "/api/v7/notifications"
const changing: Refusals = [...signedInChange, ...stored, "catalogue-outcome-unknown"]

const SubscriptionResponse = Schema.Struct({
  digest: Schema.String.annotate({
    pattern: "^[A-Za-z0-9_-]{43}$",
    description: "sha256 of the endpoint in base64url.",
  }),
  service: Schema.String.annotate({ description: "Name of the server of its push service." }),
  language: Schema.Literals(noticeLanguages),
  madeAt: DateTime,
}).annotate({ identifier: "SubscriptionResponse" })

const MailNoticesResponse = Schema.Struct({
  email: Schema.String,
  language: Schema.Literals(noticeLanguages),
}).annotate({ identifier: "MailNoticesResponse" })

const NotificationsResponse = Schema.Struct({
  push: Schema.NullOr(
    Schema.Struct({
      publicKey: Schema.String.annotate({ description: "`applicationServerKey` of a subscription, in base64url." }),
      subscriptions: Schema.Array(SubscriptionResponse).annotate({ description: "The oldest first." }),
    }),
  ).annotate({ description: "Null where the server sends no push messages." }),
  mail: Schema.NullOr(
    Schema.Struct({
      email: Schema.NullOr(Schema.String).annotate({
        description: "What the person has shown to be theirs; null where there is none.",
      }),
      language: Schema.NullOr(Schema.Literals(noticeLanguages)).annotate({
        description: "In which mails are written; null where the person is told nothing by mail.",
      }),
    }),
  ).annotate({ description: "Null where the server tells no person by mail." }),
}).annotate({ identifier: "NotificationsResponse" })

export const Notifications = group(
  "notifications",
  "Where a person is told of what happens while no page is open.",
).add(
  HttpApiEndpoint.get("notifications", base, { success: NotificationsResponse }).annotateMerge(
    described("Where the person is told, and what a browser needs to be told", signedIn, stored),
  ),
  HttpApiEndpoint.put("tellBrowser", `${base}/push`, {
    payload: SubscriptionRequest,
    success: SubscriptionResponse,
  }).annotateMerge(
    described("Have a browser told; again is the same, and one too many ends the oldest", changing, reading, [
      "unprocessable",
      "push-off",
    ]),
  ),
  HttpApiEndpoint.delete("leaveBrowser", `${base}/push/:digest`, {
    params: { digest: Schema.String.annotate({ pattern: "^[A-Za-z0-9_-]{43}$" }) },
  }).annotateMerge(described("Have a browser told no more; again is the same", changing)),
  HttpApiEndpoint.put("tellByMail", `${base}/mail`, {
    payload: MailNoticesRequest,
    success: MailNoticesResponse,
  }).annotateMerge(
    described("Be told at the address that the person has shown to be theirs; again is the same", changing, reading, [
      "mail-notices-off",
      "email-unverified",
    ]),
  ),
  HttpApiEndpoint.delete("leaveMail", `${base}/mail`).annotateMerge(
    described("Be told by mail no more; again is the same", changing, ["mail-notices-off"]),
  ),
)
