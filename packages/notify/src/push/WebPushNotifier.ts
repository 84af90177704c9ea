/** Tells browsers by Web Push (RFC 8030): encrypted for the browser (RFC 8291), signed with our key (RFC 8292). */
import { limits } from "@ticketrush/protocol"
import type { Post, PostOutcome } from "@ticketrush/webhooks/guard/Post"
import { retryAfterMs } from "@ticketrush/webhooks/guard/retry-after"
import { Effect } from "effect"
import type { PushTarget } from "../notices/Notice.ts"
import type { Notifier, Sending } from "../notices/Notifier.ts"
import { textOf } from "../notices/words.ts"
import type { PushKey } from "./PushKey.ts"

export type WebPushParts = {
  readonly key: PushKey
  /** `mailto:` or `https:`; a push service writes there when we do something wrong. */
  readonly contact: string
  readonly post: Post
}

/** Most of what a start of a server would cost: it is loaded with the first message. */
const library = Effect.promise(async () => (await import("web-push")).default)

export const webPushNotifier = ({ key, contact, post }: WebPushParts): Notifier<PushTarget> => ({
  send: (target, notice, now) =>
    Effect.gen(function* () {
      const { generateRequestDetails } = yield* library
      const { address: endpoint, auth, language, p256dh } = target
      const text = textOf(notice, language)
      const message = JSON.stringify({ ...text, language, until: notice.until })
      const made = yield* Effect.exit(
        Effect.sync(() =>
          generateRequestDetails({ endpoint, keys: { p256dh, auth } }, message, {
            vapidDetails: { subject: contact, ...key },
            TTL: Math.max(0, Math.ceil((notice.uselessAt - now) / 1_000)),
            urgency: "high",
            topic: topicOf(text.tag),
          }),
        ),
      )
      // A key that was checked when it came, and that no message can be encrypted with.
      if (made._tag === "Failure") return { kind: "gone" } as const
      const { body, headers } = made.value
      const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const)
      const request = { url: endpoint, headers: Object.fromEntries(named), body: body ?? Buffer.alloc(0) }
      return yield* Effect.callback<Sending>((resume) => {
        const cancel = post(request, (outcome) => resume(Effect.succeed(sendingOf(outcome, now))))
        return Effect.sync(cancel)
      })
    }),
})

/** Takes the place of an older message about the same that was not delivered yet: 32 characters at most, with all of its numbers. */
const topicOf = (tag: string): string => tag.slice(-32)

const sendingOf = (outcome: PostOutcome, now: number): Sending => {
  if (outcome.kind === "failed") return { kind: "not-sent", reason: outcome.reason, retryMs: 0 }
  const { retryAfter, status } = outcome
  if (status >= 200 && status < 300) return { kind: "sent" }
  if (status === 404 || status === 410) return { kind: "gone" }
  const retryMs = retryAfterMs(retryAfter, now, limits.noticeKeptMs)
  return { kind: "not-sent", reason: `the push service answered ${status}`, retryMs }
}
