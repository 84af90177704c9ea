/** Whether the person whom a request names exists, of which tier they are, and how they are verified. */
import { type BuyerFacts, memberTiers, verifications } from "@ticketrush/protocol"
import type { Exchange } from "./Exchange.ts"

/** Indexes of `memberTiers` and of `verifications`. */
export type Buyer = { readonly tier: number; readonly verified: number }

export const unknownBuyer: Buyer = { tier: 0, verified: 0 }

const factsOfBuyer: ReadonlyArray<ReadonlyArray<BuyerFacts>> = memberTiers.map((_, tier) =>
  verifications.map((__, verified) => ({
    ...{ version: 2, tier, group: 0, rules: 0 },
    ...(verified === 0 ? {} : { verified }),
  })),
)

/** What goes to a sale of a person who has shown no code. */
export const factsOf = ({ tier, verified }: Buyer): BuyerFacts => factsOfBuyer[tier][verified]

export interface PersonCheck {
  /**
   * `known` runs at once or later, and only if the person exists; otherwise the request is answered here.
   */
  readonly check: (exchange: Exchange, person: number, known: (buyer: Buyer) => void) => void
  /** The same where an unknown person is one of whom nothing is known. */
  readonly find: (exchange: Exchange, person: number, found: (buyer: Buyer) => void) => void
  /** The same where an unknown person is no reason to refuse: `told` hears whether the person exists. */
  readonly exists: (exchange: Exchange, person: number, told: (exists: boolean) => void) => void
}

/** Every person exists, and is of the lowest tier: for a gateway without a users table. */
export const everyPersonExists: PersonCheck = {
  check: (_exchange, _person, known) => known(unknownBuyer),
  find: (_exchange, _person, found) => found(unknownBuyer),
  exists: (_exchange, _person, told) => told(true),
}
