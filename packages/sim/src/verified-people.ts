/**
 * How people are verified, as the users of a server know it at each moment: some never are, some come to be, and of some it is
 * withdrawn. It enters a command when that is asked for the first time, and goes with it however often that is sent.
 */
import { type Command, type SaleRules, verifications } from "@ticketrush/protocol"
import type { RandomStream } from "./prng.ts"

/** Of a few people it is never anything. */
const spans = [20, 100, 400, 2_000]

class VerifiedPeople {
  readonly #random: RandomStream
  readonly #known = new Map<number, { verified: number; until: number }>()

  constructor(random: RandomStream) {
    this.#random = random
  }

  /** Index of `verifications`. */
  of(person: number, now: number): number {
    const random = this.#random
    let known = this.#known.get(person)
    if (known === undefined || now >= known.until) {
      const until = random.chance("for-good", 0.2) ? Number.POSITIVE_INFINITY : now + random.pick("span", spans)
      known = { verified: random.pick("verified", [0, 0, 1, 2, 2]), until }
      this.#known.set(person, known)
    }
    return known.verified
  }

  /** A command as a gateway hands it on. What has its facts already keeps them. */
  shown(command: Command, now: number): Command {
    if (
      command.kind !== "hold" &&
      command.kind !== "hold-best" &&
      command.kind !== "join" &&
      command.kind !== "take-transfer"
    )
      return command
    const { facts, person } = command
    if (facts?.version === 2 && facts.verified !== undefined) return command
    const known = facts?.version === 2 ? facts : ({ version: 2, tier: 0, group: 0, rules: 0 } as const)
    return { ...command, facts: { ...known, verified: this.of(person, now) } }
  }
}

/** For whom the next rules are. */
export const forWhom = (random: RandomStream, rules: SaleRules): SaleRules =>
  random.chance("verified-only", 0.7)
    ? { ...rules, minimumVerification: random.between("minimum", 1, verifications.length - 1) }
    : rules

/** Adds to the commands of a world for verified people how they are. */
export const shownIn = (draw: { readonly verified: boolean }, random: RandomStream, now: () => number) => {
  if (!draw.verified) return (command: Command): Command => command
  const people = new VerifiedPeople(random)
  return (command: Command): Command => people.shown(command, now())
}
