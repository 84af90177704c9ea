/** What a proof of work at a join costs the loop of the server: right, forged, and where none is asked for. */
import { fileURLToPath } from "node:url"
import type { Experiment } from "../Experiment.ts"
import { inProcess } from "../inProcess.ts"
import { interleaved } from "../rounds.ts"
import { summary } from "../stats.ts"
import { type ProofJob, type ProofResult, proofKinds } from "./worker.ts"

const worker = fileURLToPath(new URL("worker.ts", import.meta.url))

export const joinProof: Experiment = {
  name: "join-proof",
  summary: "what it costs to verify a proof of work at a join, and to refuse a wrong one",
  run: async ({ rounds, seconds }, say) => {
    const measured = Object.fromEntries(
      proofKinds.map((kind) => [kind, () => inProcess<ProofJob, ProofResult>(worker, { kind, seconds })]),
    )
    const results = await interleaved(rounds, measured, say)
    return {
      findings: proofKinds.map((kind) => ({
        name: kind,
        unit: "us",
        value: summary(results[kind].map(({ costUs }) => costUs)),
        goal: { atMost: 20 },
      })),
      raw: results,
      notes: [
        "Processor time of the door, from the fields of the request to the facts for the sale.",
        "The right and the wrong ones are 200 challenges of 8 bits (more cost no more to verify), one after the other; a wrong one has its last number wrong.",
      ],
    }
  },
}
