/**
 * Proof of work at a join: how much of it is asked for, and what is right. Pure. A challenge is a text that the server signs; who
 * joins with it shows `proofParts` whole numbers, so that the SHA-256 of `<challenge>.<part>.<number>` begins with enough zero
 * bits for each part. Several small parts take a more even time than one large one.
 */

export const proofModes = ["off", "auto", "always"] as const
/** `auto`: none when it is quiet. `always`: at least {@link bitsAlways}. */
export type ProofMode = (typeof proofModes)[number]

/** How one comes to join: by work, or by waiting without any. */
export const proofWays = ["work", "wait"] as const
export type ProofWay = (typeof proofWays)[number]

export const proofParts = 4
const partBits = Math.log2(proofParts)

/**
 * What a server sees of one sale. `joins`: asked for in the last ten seconds or so. `abuse`: proofs that were wrong, meanwhile,
 * and holds that the abuse rules blocked.
 */
export type ProofPressure = { readonly joins: number; readonly abuse: number }

export const bitsAlways = 16
export const bitsMax = 22

/** From so many on, so many bits; each doubling asks for one more. Honest people in a rush are asked for a second or two, of a phone. */
const steps = {
  joins: { from: 200, bits: 14, max: 18 },
  abuse: { from: 20, bits: 17, max: bitsMax },
} as const

/** Bits of work that a join takes now: about 2^bits hashes; 0: none. */
export const bitsAsked = (mode: ProofMode, pressure: ProofPressure): number => {
  if (mode === "off") return 0
  const least = mode === "always" ? bitsAlways : 0
  return Math.max(least, stepped(steps.joins, pressure.joins), stepped(steps.abuse, pressure.abuse))
}

const stepped = ({ from, bits, max }: (typeof steps)[keyof typeof steps], seen: number): number =>
  seen < from ? 0 : Math.min(max, bits + Math.floor(Math.log2(seen / from)))

/** Zero bits with which the hash of each part begins. */
export const zeroBitsOfPart = (bits: number): number => Math.max(0, bits - partBits)

/** The text that is hashed for one part. */
export const partText = (challenge: string, part: number, answer: number): string => `${challenge}.${part}.${answer}`
