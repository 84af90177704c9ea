/** Purchases that change hands: who may offer what to whom, how often, until when, and that only that person takes it. */
import { limits, type TransferEvent, type TransferOffered } from "@ticketrush/protocol"
import type { FollowedReservations } from "./FollowedReservations.ts"
import type { OptionsAudit } from "./OptionsAudit.ts"
import type { RulesAudit } from "./RulesAudit.ts"
import type { FollowedReservation } from "./reservation-steps.ts"

/** `seats`: as they were offered. */
type Offer = { readonly to: number; readonly until: number; readonly seats: string }

export class TransfersAudit {
  readonly #reservations: FollowedReservations
  readonly #options: OptionsAudit
  /** When the night of an option begins, where that ends its sale. */
  readonly #begins: ReadonlyMap<number, number>
  readonly #rules: Pick<RulesAudit, "inForce">
  readonly #wrong: (sentence: string) => void
  readonly #offers = new Map<number, Offer>()
  readonly #offered = new Map<number, number>()

  constructor(
    reservations: FollowedReservations,
    options: OptionsAudit,
    begins: ReadonlyMap<number, number>,
    rules: Pick<RulesAudit, "inForce">,
    wrong: (sentence: string) => void,
  ) {
    this.#reservations = reservations
    this.#options = options
    this.#begins = begins
    this.#rules = rules
    this.#wrong = wrong
  }

  /** What changes hands, or undefined for what was never made. */
  follow(event: TransferEvent, at: number): FollowedReservation | undefined {
    const id = event.reservation
    const found = this.#reservations.get(id)
    if (found === undefined) {
      this.#wrong(`reservation ${id} was ${event.kind} before it was made`)
      return undefined
    }
    const { held, status } = found
    const standing = this.#standing(id, found, at)
    if (event.kind === "transfer-offered") this.#mayOffer(event, found, at)
    if (event.kind === "transfer-ended") {
      if (event.person !== held.person && event.person !== standing?.to)
        this.#wrong(`person ${event.person} ended an offer of reservation ${id} that was none of theirs`)
      if ((event.from ?? held.person) !== held.person)
        this.#wrong(`an offer of reservation ${id} by person ${event.from}, who did not have it, was ended`)
    }
    if (event.kind === "transferred") {
      if (status !== "confirmed") this.#wrong(`reservation ${id} changed hands when it was ${status}`)
      if (event.from !== held.person)
        this.#wrong(`reservation ${id} was taken from person ${event.from}, who did not have it`)
      if (event.person !== standing?.to) this.#wrong(`person ${event.person} took reservation ${id} without an offer`)
      this.#mayChangeHands(`reservation ${id} changed hands`, held.option, at)
    }
    if (event.kind !== "transfer-offered") this.#offers.delete(id)
    return event.kind === "transferred" ? found : undefined
  }

  #mayOffer({ person, reservation: id, to, until }: TransferOffered, found: FollowedReservation, at: number): void {
    const { held, status } = found
    if (status !== "confirmed") this.#wrong(`reservation ${id} was offered when it was ${status}`)
    if (person !== held.person) this.#wrong(`person ${person} offered reservation ${id}, which they did not have`)
    if (to === held.person) this.#wrong(`reservation ${id} was offered to the one who has it`)
    if (this.#standing(id, found, at) !== undefined) this.#wrong(`reservation ${id} was offered twice at a time`)
    const night = this.#begins.get(held.option) ?? Number.POSITIVE_INFINITY
    if (until !== Math.min(at + limits.transferMs, night)) {
      this.#wrong(`the offer of reservation ${id} got an end that the policy does not give`)
    }
    this.#mayChangeHands(`reservation ${id} was offered`, held.option, at)
    const offered = (this.#offered.get(id) ?? 0) + 1
    if (offered > limits.transferOffersMax) this.#wrong(`reservation ${id} was offered ${offered} times`)
    this.#offered.set(id, offered)
    this.#offers.set(id, { to, until, seats: held.seats.join() })
  }

  #standing(id: number, { held, status }: FollowedReservation, at: number): Offer | undefined {
    const offer = this.#offers.get(id)
    if (offer === undefined || status !== "confirmed" || at >= offer.until) return undefined
    return offer.seats === held.seats.join() ? offer : undefined
  }

  #mayChangeHands(what: string, option: number, at: number): void {
    if (this.#rules.inForce(at)?.rules.transfersForbidden)
      this.#wrong(`I5 ${what} although the rules in force forbid it`)
    if (this.#options.isCancelled(option)) this.#wrong(`${what} after its option was cancelled`)
    if (at >= (this.#begins.get(option) ?? Number.POSITIVE_INFINITY)) {
      this.#wrong(`${what} after the night of option ${option} had begun`)
    }
  }
}
