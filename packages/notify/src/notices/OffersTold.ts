/**
 * What the two people of an offer are told: one that it stands, and the other one what became of it. Pure, like `told.ts`. Of what
 * stands no more nothing is told: that it stands goes with it, and so does that it will have lapsed.
 */
import { limits, type SaleEvent } from "@ticketrush/protocol"
import type { ToldNotice, Whose } from "./told.ts"

const byPerson = (person: number): Whose => ({ by: "person", person })

/** When a thing of no time of its own is told. */
export const toldFrom = (at: number) => ({ until: null, nextAt: at, uselessAt: at + limits.noticeKeptMs })

export class OffersTold {
  /** By reservation; empty where none stands any more. */
  readonly #standing = new Map<number, ReadonlyArray<ToldNotice>>()
  /** Who offers a reservation, where these events tell. */
  readonly #givers = new Map<number, number>()
  readonly #taken = new Map<string, ToldNotice>()
  readonly #declined = new Map<number, ToldNotice>()

  /** Reservations of which no offer of before stands any more. */
  get over(): ReadonlyArray<number> {
    return [...this.#standing.keys()]
  }

  get told(): ReadonlyArray<ToldNotice> {
    return [...[...this.#standing.values()].flat(), ...this.#taken.values(), ...this.#declined.values()]
  }

  take(event: SaleEvent, at: number): void {
    switch (event.kind) {
      case "transfer-offered": {
        const { person, reservation: subject, to, until } = event
        this.#givers.set(subject, person)
        this.#standing.set(subject, [
          { kind: "offered", subject, whose: byPerson(to), until, nextAt: at, uselessAt: until },
          { kind: "offer-lapsed", subject, whose: byPerson(person), ...toldFrom(until) },
        ])
        return
      }
      case "transfer-ended":
        this.#standing.set(event.reservation, [])
        return this.#ended(event.reservation, event.person, at)
      case "transferred": {
        const { from, person, reservation: subject } = event
        this.#standing.set(subject, [])
        this.#givers.set(subject, person)
        this.#taken.set(`${subject} ${from}`, { kind: "offer-taken", subject, whose: byPerson(from), ...toldFrom(at) })
        // What was declined before it was taken was that of the same person, whom the sale does not name any more.
        const declined = this.#declined.get(subject)
        if (declined?.whose.by !== "holder") return
        this.#declined.delete(subject)
        if (from !== declined.whose.unless) this.#declined.set(subject, { ...declined, whose: byPerson(from) })
        return
      }
      // What is left is another thing than what was offered.
      case "parted":
      case "cancelled":
        this.#standing.set(event.reservation, [])
    }
  }

  #ended(subject: number, by: number, at: number): void {
    const giver = this.#givers.get(subject)
    // Who took it back knows.
    if (giver === by) return
    const whose: Whose = giver === undefined ? { by: "holder", reservation: subject, unless: by } : byPerson(giver)
    this.#declined.set(subject, { kind: "offer-declined", subject, whose, ...toldFrom(at) })
  }
}
