/** A person who asks, what they know, and what they draw from. */
import type { Hold } from "@ticketrush/protocol"
import type { KnownPlace } from "./line-clients.ts"
import type { Randomness, RandomStream } from "./prng.ts"

export type Manner = "honest" | "impatient" | "changer" | "greedy" | "pairs"

export type Person = {
  readonly id: number
  readonly manner: Manner
  /** Requests still to make. */
  left: number
  /** Questions without an answer. */
  open: number
  /** What they know of their reservations, by id. */
  readonly lines: Map<number, KnownPlace>
  readonly mine: Map<
    number,
    {
      readonly concertId: number
      /** How it was asked for, where its seats were named. */
      readonly hold?: Hold
      status: "hold" | "paying" | "confirmed" | "cancelled" | "over"
    }
  >
}

/** What is drawn for itself: what only crowds, worlds with rules or payments, and people with several seats draw. */
export type ClientStreams = Readonly<
  Record<"random" | "crowdRandom" | "rulesRandom" | "payRandom" | "partRandom" | "transferRandom", RandomStream>
>

export const clientStreams = (randomness: Randomness): ClientStreams => ({
  random: randomness.domain("clients"),
  crowdRandom: randomness.domain("crowd"),
  rulesRandom: randomness.domain("codes"),
  payRandom: randomness.domain("paying"),
  partRandom: randomness.domain("parting"),
  transferRandom: randomness.domain("handing over"),
})
