/**
 * Asks people who join a line for a proof, where that is due, and says what it is worth. The verdict enters the command as a
 * fact: the sale finds the place of a person who has one, and refuses others by it. So a second tab needs no proof, and the same
 * command is decided the same wherever it is decided.
 */

import type { Clock } from "@ticketrush/engine/ports"
import { type ConcertId, limits, type PersonId, type Refusal, refusal } from "@ticketrush/protocol"
import { bitsAsked, type ProofMode, type ProofWay } from "@ticketrush/protocol/proof"
import type { Captcha, CaptchaVerdict } from "./Captcha.ts"
import { type Challenge, type JoinChallenges, judge } from "./JoinChallenges.ts"
import { JoinPressure } from "./JoinPressure.ts"
import { WaitSlots } from "./WaitSlots.ts"

export type JoinDoorOptions = {
  readonly mode: ProofMode
  readonly challenges: JoinChallenges
  /** Absent where there is none. */
  readonly captcha?: Captcha
  readonly clock: Clock
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: () => number
}

/** What came with a join. */
export type ProofShown = {
  readonly challenge: string
  readonly answers: ReadonlyArray<number>
  readonly captcha: string | null
}

type Joining = { readonly concertId: ConcertId; readonly userId: PersonId; readonly proof: ProofShown | null }

export type GivenChallenge = Challenge & {
  readonly text: string
  readonly question: string | null
  readonly now: number
}

export class JoinDoor {
  readonly #options: JoinDoorOptions
  readonly #pressure = new JoinPressure()
  readonly #slots = new WaitSlots()
  #captchas = 0

  constructor(options: JoinDoorOptions) {
    this.#options = options
  }

  get captchaKind(): string | null {
    return this.#options.captcha?.kind ?? null
  }

  /** Null: none is asked for now. `address`: where the request comes from. */
  challenge(concertId: ConcertId, person: PersonId, way: ProofWay, address: string): GivenChallenge | Refusal | null {
    const bits = this.#bits(concertId)
    if (bits === 0) return null
    const now = Math.floor(this.#options.nowMs())
    const from = way === "work" ? now : this.#slots.take(address, now)
    if (from === undefined) return refusal("proof-waits", { seconds: limits.proofWaitMsMax / 1_000 })
    const until = from + limits.proofMs
    const made: Challenge = { concertId, person, from, until, bits: way === "work" ? bits : 0 }
    const text = this.#options.challenges.textOf(made)
    return { ...made, text, question: this.#options.captcha?.question(text) ?? null, now }
  }

  /** `told` hears what the sale is to refuse the join with, or null: at once, unless a captcha is asked about elsewhere. */
  admit({ concertId, proof, userId }: Joining, told: (blocked: Refusal | null) => void): void {
    const { captcha, clock } = this.#options
    const bits = this.#bits(concertId)
    this.#pressure.joined(concertId, clock.monotonicMs())
    if (bits === 0) return told(null)
    if (proof === null) return told(missing)
    const challenge = this.#options.challenges.read(proof.challenge, concertId, userId)
    if (challenge === undefined) return told(this.#wrong(concertId, userId))
    const now = this.#options.nowMs()
    if (proof.captcha !== null && captcha !== undefined && now < challenge.until) {
      return this.#ask(captcha, proof.challenge, proof.captcha, (verdict) => {
        if (verdict === "right") return told(null)
        told(verdict === "away" ? captchaAway : this.#wrong(concertId, userId))
      })
    }
    const judged = judge(proof.challenge, challenge, proof.answers, now)
    switch (judged.kind) {
      case "right":
        return told(null)
      case "early":
        return told(refusal("proof-early", { seconds: Math.ceil(judged.leftMs / 1_000) }))
      case "expired":
        return told(expired)
      case "wrong":
        return told(this.#wrong(concertId, userId))
    }
  }

  /** A hold was blocked by an abuse rule. */
  holdBlocked(): void {
    this.#pressure.blocked(this.#options.clock.monotonicMs())
  }

  #ask(captcha: Captcha, challenge: string, answer: string, told: (verdict: CaptchaVerdict) => void): void {
    if (this.#captchas >= limits.captchasAtOnceMax) return told("away")
    this.#captchas++
    captcha.check(challenge, answer, (verdict) => {
      this.#captchas--
      told(verdict)
    })
  }

  #bits(concertId: ConcertId): number {
    const { clock, mode } = this.#options
    return bitsAsked(mode, this.#pressure.at(concertId, clock.monotonicMs()))
  }

  #wrong(concertId: ConcertId, person: PersonId): Refusal {
    this.#pressure.wrong(concertId, person, this.#options.clock.monotonicMs())
    return wrong
  }
}

const missing = refusal("proof-missing")
const wrong = refusal("proof-wrong")
const expired = refusal("proof-expired")
const captchaAway = refusal("captcha-unavailable")
