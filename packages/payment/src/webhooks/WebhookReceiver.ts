/**
 * Takes webhooks of one provider: verifies the bytes, keeps them, answers, and only then says that there is something to
 * work on. Senders repeat whatever is not answered 2xx, so everything that is authentic is answered 2xx once it is kept,
 * whether it is understood or not.
 */
import type { Inbox, KeptWebhook } from "./Inbox.ts"
import type { Forgery, HeaderOf, WebhookVerifier } from "./Webhook.ts"

/** `reason` goes to the log of the sender; it tells nothing that the sender does not know. */
export type WebhookAnswer = { readonly status: 200 | 400 | 401 | 413 | 503; readonly reason: string }

export type ReceiverParts = {
  readonly provider: string
  readonly verifier: WebhookVerifier
  /** The id of a message whose headers carry none: it stands in the body. Undefined when there is none in it either. */
  readonly idOf: (header: HeaderOf, body: Buffer) => string | undefined
  readonly inbox: Inbox
  /** Milliseconds since 1970. */
  readonly nowMs: () => number
  /** A message that was not kept before. Called after the sender was answered. */
  readonly heard: (webhook: KeptWebhook) => void
}

/** Senders are asked to stay below 20 kB. */
export const webhookBytesMax = 32_768
const idCharsMax = 128

const reasons: Readonly<Record<Forgery, WebhookAnswer>> = {
  unsigned: { status: 401, reason: "The request carries no signature." },
  "headers-malformed": { status: 401, reason: "The headers of the signature have another form." },
  "too-old": { status: 401, reason: "The signature is older than five minutes." },
  "too-new": { status: 401, reason: "The signature is of a time more than five minutes ahead." },
  "body-empty": { status: 400, reason: "The body is empty." },
  "body-not-utf8": { status: 400, reason: "The body is no UTF-8." },
  "wrong-signature": { status: 401, reason: "No signature fits the bytes of the body." },
}

const answers = {
  tooLarge: { status: 413, reason: "The body is too large." },
  nameless: { status: 400, reason: "The message has no id." },
  kept: { status: 200, reason: "The message is kept." },
  known: { status: 200, reason: "The message was kept before." },
  unavailable: { status: 503, reason: "The message cannot be kept now; send it again." },
} as const satisfies Readonly<Record<string, WebhookAnswer>>

export class WebhookReceiver {
  readonly #parts: ReceiverParts

  constructor(parts: ReceiverParts) {
    this.#parts = parts
  }

  /** `body` is kept: it must not be written to afterwards. Answers once. */
  receive(header: HeaderOf, body: Buffer, answer: (answer: WebhookAnswer) => void): void {
    const { provider, verifier, idOf, inbox, nowMs, heard } = this.#parts
    if (body.length > webhookBytesMax) return answer(answers.tooLarge)
    const receivedAt = nowMs()
    const verified = verifier.verify(header, body, receivedAt)
    if (verified.kind === "forged") return answer(reasons[verified.why])
    const id = idOf(header, body)
    if (id === undefined || id === "" || id.length > idCharsMax) return answer(answers.nameless)
    const webhook = { provider, id, sentAt: verified.sentAt, receivedAt, body }
    inbox.keep(webhook, (kept) => {
      if (kept === "unavailable") return answer(answers.unavailable)
      answer(kept === "new" ? answers.kept : answers.known)
      if (kept === "new") heard(webhook)
    })
  }
}

/** Of Standard Webhooks, whose id is signed with the body. */
export const idInHeader = (header: HeaderOf): string => header("webhook-id")

/** Of the timestamped scheme: the text field `id` of the body. */
export const idInBody = (_header: HeaderOf, body: Buffer): string | undefined => {
  try {
    const { id } = JSON.parse(body.toString()) as { readonly id?: unknown }
    return typeof id === "string" ? id : undefined
  } catch {
    // Signed, and no JSON: the sender has to look at it, so it is told.
    return undefined
  }
}
