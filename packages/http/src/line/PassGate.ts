/**
 * The gateway's half of the line: whether a person may come to the reservations of a concert at all. Here a pass is
 * checked for its signature, person and concert, which no state of a sale changes; the sale decides whether it still
 * counts.
 */
import type { SaleReads } from "@ticketrush/engine/sales/SaleReads"
import { type ConcertId, type LinePolicy, type Pass, type PersonId, type Refusal, refusal } from "@ticketrush/protocol"
import { askSale } from "../ask-sale.ts"
import type { Exchange } from "../Exchange.ts"
import { wholeNumber } from "../request/parameters.ts"
import { answerRefusal } from "../respond.ts"
import type { AdmissionPasses } from "./AdmissionPasses.ts"

/** What a request shows at the gate; "" for what it does not. `session`: of the person who is signed in. */
export type PassCredentials = { readonly userId: string; readonly token: string; readonly session: string | null }

/** Only possible until the handler of the request returns. */
export const credentialsOf = (exchange: Exchange, session: string | null = null): PassCredentials => ({
  userId: exchange.header("user-id"),
  token: exchange.header("admission-pass"),
  session,
})

export class PassGate {
  readonly #reads: SaleReads
  readonly #passes: Pick<AdmissionPasses, "verify">

  constructor(reads: SaleReads, passes: Pick<AdmissionPasses, "verify">) {
    this.#reads = reads
    this.#passes = passes
  }

  /** A hold. `authorized` gets the number of the pass that was shown; whether the sale asks for one is the sale's to say. */
  authorizeHold(
    exchange: Exchange,
    { userId, token, session }: PassCredentials,
    concertId: ConcertId,
    person: PersonId,
    authorized: (pass: Pass | undefined) => void,
  ): void {
    const pass = token === "" ? undefined : this.#passOf(token, concertId, person, session)
    if (typeof pass === "object") return answerRefusal(exchange, pass)
    if (userId === "") return authorized(pass)
    if (wholeNumber(userId) !== person) return answerRefusal(exchange, notActive)
    askSale(this.#reads, exchange, concertId, { kind: "turn", person }, (answer) => {
      answer?.value.active ? authorized(pass) : answerRefusal(exchange, notActive)
    })
  }

  /**
   * The steps of a reservation that is there already: its owner may finish, so that a pass may have ended. None is to
   * be shown for a hold that was made while the line asked for no pass. Nor does a person who is signed in show one:
   * the session says whose reservation it is, and a pass stays on the device that fetched it.
   */
  authorizeFinish(
    exchange: Exchange,
    { userId, token, session }: PassCredentials,
    concertId: ConcertId,
    person: PersonId,
    authorized: () => void,
  ): void {
    const pass = token === "" ? undefined : this.#passOf(token, concertId, person, session)
    if (typeof pass === "object") return answerRefusal(exchange, pass)
    askSale(this.#reads, exchange, concertId, { kind: "turn", person }, (answer) => {
      // The sale itself says that it does not exist.
      if (answer === undefined) return authorized()
      const { policy, wasActive } = answer.value
      if (userId !== "" && (wholeNumber(userId) !== person || !wasActive)) return answerRefusal(exchange, notActive)
      if (pass === undefined && session === null && wasActive && asksForPass(policy))
        return answerRefusal(exchange, refusal("pass-missing", { concertId }))
      authorized()
    })
  }

  #passOf(token: string, concertId: ConcertId, person: PersonId, session: string | null): Pass | Refusal {
    const verified = this.#passes.verify(token)
    if ("fault" in verified) return refusal("pass-invalid", { reason: verified.fault })
    if (verified.concertId !== concertId) return ofAnotherConcert
    if (verified.person !== person) return ofAnotherPerson
    return verified.session === session ? verified.pass : ofAnotherSession
  }
}

const notActive = refusal("not-active")
const ofAnotherConcert = refusal("pass-invalid", { reason: "it was given for another concert" })
const ofAnotherPerson = refusal("pass-invalid", { reason: "it was given to another person" })
const ofAnotherSession = refusal("pass-invalid", {
  reason: "it was fetched with another session, or without one: fetch it with this one",
})

const asksForPass = ({ protects, method }: LinePolicy): boolean => protects && method !== "passthrough"
