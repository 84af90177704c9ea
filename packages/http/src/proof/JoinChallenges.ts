/**
 * Challenges of joins: signed texts that no table remembers. One is bound to a sale and a person and counts from one moment to
 * another; with bits it asks for work, without any for waiting until that first moment. It may be used again by its person
 * until it ends: that only finds the place that they have, or takes one at the end.
 */
import { hash, type KeyObject } from "node:crypto"
import { type ConcertId, limits, type PersonId } from "@ticketrush/protocol"
import { type ProofWay, partText, proofParts, zeroBitsOfPart } from "@ticketrush/protocol/proof"
import { Macs } from "../keys/Macs.ts"

/** Times in milliseconds since 1970 UTC. `bits`: 0 for one that is waited out. */
export type Challenge = {
  readonly concertId: ConcertId
  readonly person: PersonId
  readonly from: number
  readonly until: number
  readonly bits: number
}

/** `early`: so many milliseconds too early. */
export type Judged =
  | { readonly kind: "right"; readonly way: ProofWay }
  | { readonly kind: "early"; readonly leftMs: number }
  | { readonly kind: "expired" | "wrong" }

/** 132 bits of a code: what is signed counts for minutes. */
const macChars = 22

export class JoinChallenges {
  readonly #macs: Macs

  /** Those of the installation, the newest last. */
  constructor(keys: ReadonlyArray<{ readonly secret: KeyObject }>) {
    this.#macs = new Macs(keys, "ticketrush join proof", macChars)
  }

  textOf({ concertId, person, from, until, bits }: Challenge): string {
    const claims = `1.${concertId}.${person}.${from}.${until}.${bits}`
    return `${claims}.${this.#macs.of(claims)}`
  }

  /** The challenge, where we made it for this person and sale; undefined for every other text. */
  read(text: string, concertId: ConcertId, person: PersonId): Challenge | undefined {
    const end = text.lastIndexOf(".")
    if (text.length > limits.proofCharsMax || end < 0) return undefined
    const claims = text.slice(0, end)
    if (!this.#macs.belongs(text.slice(end + 1), claims)) return undefined
    const [, ofConcert, ofPerson, from, until, bits] = claims.split(".").map(Number)
    return ofConcert === concertId && ofPerson === person ? { concertId, person, from, until, bits } : undefined
  }
}

/**
 * What the numbers that came with a challenge are worth at `now`, by the clock of a node that need not be the one that made it:
 * work may be done before that clock says that it was given out.
 */
export const judge = (text: string, challenge: Challenge, answers: ReadonlyArray<number>, now: number): Judged => {
  const { from, until, bits } = challenge
  if (now >= until) return { kind: "expired" }
  if (bits === 0) {
    return now < from - limits.proofSkewMs ? { kind: "early", leftMs: from - now } : { kind: "right", way: "wait" }
  }
  return answers.length === proofParts && answers.every((answer, part) => isRight(text, bits, part, answer))
    ? { kind: "right", way: "work" }
    : { kind: "wrong" }
}

const isRight = (text: string, bits: number, part: number, answer: number): boolean =>
  Math.clz32(hash("sha256", partText(text, part, answer), "buffer").readUInt32BE(0)) >= zeroBitsOfPart(bits)
