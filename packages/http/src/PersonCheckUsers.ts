/** A {@link PersonCheck} over the users table: answered from memory when it knows, else asked once. */
import type { User, Users } from "@ticketrush/engine/catalogue/Users"
import { isPersonId, refusal } from "@ticketrush/protocol"
import { type Context, Effect, Exit } from "effect"
import type { Exchange } from "./Exchange.ts"
import { guarded } from "./guarded.ts"
import type { Incidents } from "./Incidents.ts"
import type { PersonCheck } from "./PersonCheck.ts"
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

  check(exchange: Exchange, person: number, known: () => void): void {
    this.exists(exchange, person, (exists) =>
      exists ? known() : answerRefusal(exchange, refusal("user-unknown", { userId: person })),
    )
  }

  exists(exchange: Exchange, person: number, told: (exists: boolean) => void): void {
    if (this.#users.known(person)) return told(true)
    if (!isPersonId(person)) return told(false)
    if (this.#asking >= this.#askedAtOnceMax) return answerRefusal(exchange, refusal("overloaded"))
    this.#asking++
    Effect.runCallback(this.#users.find(person), {
      onExit: guarded(exchange, (exit: Exit.Exit<User | null, unknown>) => {
        this.#asking--
        if (Exit.isFailure(exit)) return this.#incidents.answerCause(exchange, exit.cause)
        told(exit.value !== null)
      }),
    })
  }
}
