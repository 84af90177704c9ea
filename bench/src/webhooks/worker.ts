/** Gives one receiver webhooks of one scheme and size, for some seconds. */
import {
  idInBody,
  StandardWebhookSigner,
  StandardWebhookVerifier,
  TimestampedHmacSigner,
  TimestampedHmacVerifier,
  WebhookReceiver,
} from "@ticketrush/payment"
import { privateTextOf, publicTextOf, secretTextOf } from "@ticketrush/payment/webhooks/webhook-keys"

export type WebhookJob = {
  readonly scheme: "v1" | "v1a" | "timestamped"
  readonly bytes: number
  readonly seconds: number
}

/** Processor time of one, in microseconds. */
export type WebhookResult = { readonly forgedUs: number; readonly authenticUs: number }

const keyed = (byte: number) => new Uint8Array(32).fill(byte)

const schemes = {
  v1: (byte: number) => ({
    signer: new StandardWebhookSigner([secretTextOf(keyed(byte))]),
    verifier: new StandardWebhookVerifier([secretTextOf(keyed(byte))]),
  }),
  v1a: (byte: number) => ({
    signer: new StandardWebhookSigner([privateTextOf(keyed(byte))]),
    verifier: new StandardWebhookVerifier([publicTextOf(privateTextOf(keyed(byte)))]),
  }),
  timestamped: (byte: number) => ({
    signer: new TimestampedHmacSigner([secretTextOf(keyed(byte))]),
    verifier: new TimestampedHmacVerifier([secretTextOf(keyed(byte))]),
  }),
}

const once = ({ bytes, scheme, seconds }: WebhookJob): WebhookResult => {
  const nowMs = Date.now()
  const ours = schemes[scheme](1)
  const receiver = new WebhookReceiver({
    provider: "bench",
    verifier: ours.verifier,
    idOf: idInBody,
    inbox: { keep: (_webhook, done) => done("known") },
    nowMs: () => nowMs,
    heard: () => {},
  })
  const start = '{"id":"msg_1","fill":"'
  const body = Buffer.from(`${start}${"x".repeat(bytes - start.length - 2)}"}`)
  const costUs = (signer: typeof ours.signer, status: number): number => {
    const headers = signer.sign("msg_1", nowMs, body)
    const header = (name: string): string => headers[name] ?? ""
    let wrong = 0
    const receive = (times: number): void => {
      for (let n = 0; n < times; n++)
        receiver.receive(header, body, (answer) => (wrong += answer.status === status ? 0 : 1))
    }
    receive(2_000) // compiles
    const end = performance.now() + (seconds * 1_000) / 2
    const from = process.cpuUsage()
    let times = 0
    do {
      receive(1_000)
      times += 1_000
    } while (performance.now() < end)
    const { system, user } = process.cpuUsage(from)
    if (wrong > 0) throw new Error(`${wrong} webhooks were not answered ${status}`)
    return (system + user) / times
  }
  return { forgedUs: costUs(schemes[scheme](2).signer, 401), authenticUs: costUs(ours.signer, 200) }
}

process.once("message", (job: WebhookJob) => {
  process.send?.(once(job), () => process.disconnect())
})
