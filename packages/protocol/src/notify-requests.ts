/** Bodies of the routes by which people say where to tell them, and the checks of them. */
import { Schema } from "effect"
import { limits } from "./limits.ts"
import { isRecord, notAnObject } from "./request-body.ts"

export const noticeLanguages = ["ko", "en"] as const
export type NoticeLanguage = (typeof noticeLanguages)[number]

const Language = Schema.Literals(noticeLanguages).annotate({ description: "In which messages are written." })

export const SubscriptionRequest = Schema.Struct({
  endpoint: Schema.String.annotate({
    maxLength: limits.webhookUrlCharsMax,
    description: "As the browser's PushSubscription has it: at a push service that the server knows.",
  }),
  keys: Schema.Struct({
    p256dh: Schema.String.annotate({ pattern: "^[A-Za-z0-9_-]{87}$" }),
    auth: Schema.String.annotate({ pattern: "^[A-Za-z0-9_-]{22}$" }),
  }),
  language: Language,
}).annotate({
  identifier: "SubscriptionRequest",
  examples: [
    {
      endpoint: "https://fcm.googleapis.com/fcm/send/an-id",
      keys: {
        p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth: "BTBZMqHH6r4Tts7J_aSIgg",
      },
      language: "ko",
    },
  ],
})

export const MailNoticesRequest = Schema.Struct({ language: Language }).annotate({
  identifier: "MailNoticesRequest",
  examples: [{ language: "ko" }],
})

/** Or the sentence that says what is wrong. */
export const decodeMailNoticesRequest = (body: unknown): { readonly language: NoticeLanguage } | string => {
  if (!isRecord(body)) return notAnObject
  const language = noticeLanguages.find((each) => each === body.language)
  return language === undefined ? wrongLanguage : { language }
}

const wrongLanguage = `language must be one of ${noticeLanguages.join(", ")}`

export type SubscriptionAsked = {
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
  readonly language: NoticeLanguage
}

/** Whether the address may be written to, and the key is one, is asked elsewhere. Or the sentence that says what is wrong. */
export const decodeSubscriptionRequest = (body: unknown): SubscriptionAsked | string => {
  if (!isRecord(body)) return notAnObject
  const { endpoint, keys } = body
  if (typeof endpoint !== "string") return "endpoint must be a text"
  if (!isRecord(keys)) return "keys must be an object"
  const p256dh = keyText(keys.p256dh, 87)
  if (p256dh === undefined) return "keys.p256dh must be 65 bytes in base64url"
  const auth = keyText(keys.auth, 22)
  if (auth === undefined) return "keys.auth must be 16 bytes in base64url"
  const language = noticeLanguages.find((each) => each === body.language)
  if (language === undefined) return wrongLanguage
  return { endpoint, p256dh, auth, language }
}

const keyText = (value: unknown, chars: number): string | undefined =>
  typeof value === "string" && value.length === chars && /^[\w-]+$/.test(value) ? value : undefined
