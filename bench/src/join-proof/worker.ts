/** Gives one door proofs of one kind, for some seconds. */

import { makeSolver } from "@ticketrush/client/browser"
import { generateKey, Keys } from "@ticketrush/http/keys/Keys"
import { JoinChallenges } from "@ticketrush/http/proof/JoinChallenges"
import { JoinDoor, type ProofShown } from "@ticketrush/http/proof/JoinDoor"
import { proofParts } from "@ticketrush/protocol/proof"
import { Effect } from "effect"

export const proofKinds = ["right", "waited out", "wrong number", "forged challenge", "none asked for"] as const
export type ProofJob = { readonly kind: (typeof proofKinds)[number]; readonly seconds: number }
/** Processor time of one, in microseconds. */
export type ProofResult = { readonly costUs: number }

const [concertId, people, bits] = [3, 200, 8]

const answersTo = (challenge: string, zeroBits: number): ReadonlyArray<number> => {
  const solver = makeSolver(challenge, zeroBits, proofParts)
  for (;;) {
    const answers = solver(100_000)
    if (answers !== null) return answers
  }
}

const once = async ({ kind, seconds }: ProofJob): Promise<ProofResult> => {
  const keys = await Effect.runPromise(Effect.flatMap(generateKey, (key) => Keys.make([key])))
  const challenges = new JoinChallenges(keys.all)
  const nowMs = Date.now()
  let time = 0
  const clock = { monotonicMs: () => time }
  const mode = kind === "none asked for" ? "auto" : "always"
  const proofs = Array.from({ length: people }, (_, i): ProofShown => {
    const asked = kind === "waited out" ? 0 : bits
    const challenge = challenges.textOf({ concertId, person: i + 1, from: nowMs, until: nowMs + 120_000, bits: asked })
    const answers = asked === 0 || kind === "forged challenge" ? [] : answersTo(challenge, bits - 2)
    const last = proofParts - 1
    return {
      challenge: kind === "forged challenge" ? challenge.replace(`.${bits}.`, ".1.") : challenge,
      answers: kind === "wrong number" ? answers.with(last, answers[last] - 1) : answers,
      captcha: null,
    }
  })
  let blocked = 0
  const door = new JoinDoor({ mode, challenges, clock, nowMs: () => nowMs })
  const admit = (): void => {
    for (const [i, proof] of proofs.entries()) {
      // Ten a second: quiet.
      time += 100
      door.admit({ concertId, userId: i + 1, proof }, (why) => (blocked += why === null ? 0 : 1))
    }
  }
  for (let i = 0; i < 20; i++) admit() // compiles
  blocked = 0
  const end = performance.now() + seconds * 1_000
  const from = process.cpuUsage()
  let times = 0
  do {
    admit()
    times += people
  } while (performance.now() < end)
  const { system, user } = process.cpuUsage(from)
  const wrong = kind === "wrong number" || kind === "forged challenge"
  if (blocked !== (wrong ? times : 0)) throw new Error(`${blocked} of ${times} joins were blocked`)
  return { costUs: (system + user) / times }
}

process.once("message", (job: ProofJob) => {
  void once(job).then((result) => process.send?.(result, () => process.disconnect()))
})
