/** Whether the person whom a request names exists. */
import type { Exchange } from "./Exchange.ts"

export interface PersonCheck {
  /** `known` runs at once or later, and only if the person exists; otherwise the request is answered here. */
  readonly check: (exchange: Exchange, person: number, known: () => void) => void
}

/** Every person exists: for a gateway without a users table. */
export const everyPersonExists: PersonCheck = { check: (_exchange, _person, known) => known() }
