/** Whether the person whom a request names exists, and of which tier they are. */
import type { Exchange } from "./Exchange.ts"

export interface PersonCheck {
  /**
   * `known` runs at once or later, and only if the person exists; otherwise the request is answered here. It hears the
   * index of their tier among `memberTiers`.
   */
  readonly check: (exchange: Exchange, person: number, known: (tier: number) => void) => void
  /** The same where an unknown person is no reason to refuse: `told` hears whether the person exists. */
  readonly exists: (exchange: Exchange, person: number, told: (exists: boolean) => void) => void
}

/** Every person exists, and is of the lowest tier: for a gateway without a users table. */
export const everyPersonExists: PersonCheck = {
  check: (_exchange, _person, known) => known(0),
  exists: (_exchange, _person, told) => told(true),
}
