/** A {@link PersonCheck} over the users table: answered from memory when it knows, else asked once. */
import type { User, Users } from "@ticketrush/engine/catalogue/Users"
import { isPersonId, memberTiers, refusal, verifications } from "@ticketrush/protocol"
import { type Context, Effect, Exit } from "effect"
import type { Exchange } from "./Exchange.ts"
import { guarded } from "./guarded.ts"
import type { Incidents } from "./Incidents.ts"
import { type Buyer, type PersonCheck, unknownBuyer } from "./PersonCheck.ts"
import { answerRefusal } from "./respond.ts"

export class PersonCheckUsers implements PersonCheck {
  readonly #users: Context.Service.Shape<typeof Users>
  readonly #incidents: Incidents
  readonly #askedAtOnceMax: number
  #asking = 0

  constructor(users: Context.Service.Shape<typeof Users>, incidents: Incidents, askedAtOnceMax: number) {
    this.#users = users
    this.#incidents = incidents
    this.#askedAtOnceMax = askedAtOnceMax
  }

  check(exchange: Exchange, person: number, known: (buyer: Buyer) => void): void {
    this.#find(exchange, person, (buyer) =>
      buyer === undefined ? answerRefusal(exchange, refusal("user-unknown", { userId: person })) : known(buyer),
    )
  }

  find(exchange: Exchange, person: number, found: (buyer: Buyer) => void): void {
    this.#find(exchange, person, (buyer) => found(buyer ?? unknownBuyer))
  }

  exists(exchange: Exchange, person: number, told: (exists: boolean) => void): void {
    this.#find(exchange, person, (buyer) => told(buyer !== undefined))
  }

  /** `found` hears undefined where there is no such person. */
  #find(exchange: Exchange, person: number, found: (buyer: Buyer | undefined) => void): void {
    const tier = this.#users.tierOf(person)
    if (tier !== undefined) return found({ tier, verified: this.#users.verifiedOf(person) })
    if (!isPersonId(person)) return found(undefined)
    if (this.#asking >= this.#askedAtOnceMax) return answerRefusal(exchange, refusal("overloaded"))
    this.#asking++
    Effect.runCallback(this.#users.find(person), {
      onExit: guarded(exchange, (exit: Exit.Exit<User | null, unknown>) => {
        this.#asking--
        if (Exit.isFailure(exit)) return this.#incidents.answerCause(exchange, exit.cause)
        if (exit.value === null) return found(undefined)
        const { tier, verified } = exit.value
        found({ tier: memberTiers.indexOf(tier), verified: verifications.indexOf(verified) })
      }),
    })
  }
}
