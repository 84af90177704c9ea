/** Listens to the webhooks of a sandbox with a receiver, and answers what a test says. */
import type { Transport, WireRequest } from "../../src/transport/Transport.ts"
import { inboxMemory } from "../../src/webhooks/InboxMemory.ts"
import { StandardWebhookVerifier } from "../../src/webhooks/StandardWebhooks.ts"
import { idInHeader, WebhookReceiver } from "../../src/webhooks/WebhookReceiver.ts"
import { headerOf, secret } from "../webhooks/samples.ts"

export type Scripted = { readonly status: number; readonly headers?: Readonly<Record<string, string>> } | "nothing"

export class Listener {
  readonly inbox = inboxMemory()
  /** When each attempt came, and what was answered. */
  readonly came: Array<{ readonly at: number; readonly request: WireRequest; readonly status: number }> = []
  readonly #nowMs: () => number
  readonly #script: (nth: number) => Scripted | undefined
  readonly #receiver: WebhookReceiver

  /** `script` answers instead of the receiver where it says something. */
  constructor(nowMs: () => number, script: (nth: number) => Scripted | undefined = () => undefined) {
    this.#nowMs = nowMs
    this.#script = script
    const verifier = new StandardWebhookVerifier([secret])
    this.#receiver = new WebhookReceiver({
      provider: "sandbox",
      verifier,
      idOf: idInHeader,
      inbox: this.inbox,
      nowMs,
      heard: () => {},
    })
  }

  readonly transport: Transport = (request, done) => {
    const scripted = this.#script(this.came.length)
    const answer = (status: number, headers: Readonly<Record<string, string>> = {}): void => {
      this.came.push({ at: this.#nowMs(), request, status })
      if (scripted !== "nothing") done({ kind: "answer", answer: { status, headers, body: Buffer.alloc(0) } })
    }
    if (scripted === "nothing") return answer(0)
    if (scripted !== undefined) return answer(scripted.status, scripted.headers)
    this.#receiver.receive(headerOf(request.headers), request.body, ({ status }) => answer(status))
  }

  // biome-ignore lint/suspicious/noExplicitAny: bodies of every event
  get events(): ReadonlyArray<any> {
    return this.inbox.kept.map(({ body }) => JSON.parse(body.toString()))
  }
}
