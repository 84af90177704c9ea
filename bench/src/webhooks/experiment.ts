/** What a webhook costs the server that receives it, authentic and forged: a flood of forgeries must cost little. */
import { fileURLToPath } from "node:url"
import type { Experiment, Finding } from "../Experiment.ts"
import { inProcess } from "../inProcess.ts"
import { interleaved } from "../rounds.ts"
import { summary } from "../stats.ts"
import type { WebhookJob, WebhookResult } from "./worker.ts"

const worker = fileURLToPath(new URL("worker.ts", import.meta.url))

const schemes = { v1: "v1 (HMAC)", v1a: "v1a (ed25519)", timestamped: "time and HMAC" } as const
const sizes = [1_000, 20_000] as const

export const webhooks: Experiment = {
  name: "webhooks",
  summary: "what it costs to refuse a forged webhook, and to take an authentic one",
  run: async ({ rounds, seconds }, say) => {
    const jobs = (Object.keys(schemes) as ReadonlyArray<keyof typeof schemes>).flatMap((scheme) =>
      sizes.map((bytes): WebhookJob => ({ scheme, bytes, seconds })),
    )
    const nameOf = ({ bytes, scheme }: WebhookJob): string => `${schemes[scheme]}, ${bytes / 1_000} kB`
    const measured = Object.fromEntries(
      jobs.map((job) => [nameOf(job), () => inProcess<WebhookJob, WebhookResult>(worker, job)]),
    )
    const results = await interleaved(rounds, measured, say)
    const findings = jobs.flatMap((job): ReadonlyArray<Finding> => {
      const name = nameOf(job)
      const of = (pick: (result: WebhookResult) => number) => summary(results[name].map(pick))
      const forged = { name: `forged, ${name}`, unit: "us", value: of((result) => result.forgedUs) }
      return [
        // The goal is for keys that two sides share: what an ed25519 signature costs no order of checks avoids.
        job.scheme === "v1a" ? forged : { ...forged, goal: { atMost: 50 } },
        { name: `authentic, ${name}`, unit: "us", value: of((result) => result.authenticUs) },
      ]
    })
    return {
      findings,
      raw: results,
      notes: [
        "Processor time of the receiver, from headers and bytes to the answer, with an inbox that keeps nothing.",
        "A forgery has all headers, a time of now and a signature of the right form with another key: the dearest one.",
      ],
    }
  },
}
