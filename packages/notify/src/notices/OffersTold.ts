/**
 * What the two people of an offer are told: one that it stands, and the other one what became of it. Pure, like `told.ts`. Of what
 * stands no more nothing is told: that it stands goes with it, and so does that it will have lapsed. The person who was told
 * before that it stands is told that it does not, unless it was they who ended it.
 */
import { limits, type SaleEvent } from "@ticketrush/protocol"
import type { ToldNotice, Whose } from "./told.ts"

const byPerson = (person: number): Whose => ({ by: "person", person })

/** When a thing of no time of its own is told. */
export const toldFrom = (at: number) => ({ until: null, nextAt: at, uselessAt: at + limits.noticeKeptMs })

export class OffersTold {
  /** By reservation; empty where none stands any more. */
  readonly #standing = new Map<number, ReadonlyArray<ToldNotice>>()
  /** Ended otherwise than by the person to whom it was made. */
  readonly #withdrawn = new Set<number>()
  /** What became of offers, the last of each kind for each giver. */
  readonly #became = new Map<string, ToldNotice>()

  /** Reservations of which no offer of before stands any more. */
  get over(): ReadonlyArray<number> {
    return [...this.#standing.keys()]
  }

  get withdrawn(): ReadonlyArray<number> {
    return [...this.#withdrawn]
  }

  get told(): ReadonlyArray<ToldNotice> {
    return [...[...this.#standing.values()].flat(), ...this.#became.values()]
  }

  take(event: SaleEvent, at: number): void {
    switch (event.kind) {
      case "transfer-offered": {
        const { person, reservation: subject, to, until } = event
        this.#standing.set(subject, [
          { kind: "offered", subject, whose: byPerson(to), until, nextAt: at, uselessAt: until },
          { kind: "offer-lapsed", subject, whose: byPerson(person), ...toldFrom(until) },
        ])
        return
      }
      case "transfer-ended":
        // Who took it back knows. Journals of before do not tell who made it, and the sale may be ahead of them.
        if (event.from === event.person) return this.#withdraw(event.reservation)
        this.#standing.set(event.reservation, [])
        if (event.from === undefined) return
        return this.#becomes("offer-declined", event.reservation, event.from, at)
      case "transferred":
        this.#standing.set(event.reservation, [])
        return this.#becomes("offer-taken", event.reservation, event.from, at)
      // What is left is another thing than what was offered.
      case "parted":
      case "cancelled":
        this.#withdraw(event.reservation)
    }
  }

  /** What was told before these events was of the offer that they end first: of those after it no person was told. */
  #withdraw(reservation: number): void {
    if (!this.#standing.has(reservation)) this.#withdrawn.add(reservation)
    this.#standing.set(reservation, [])
  }

  #becomes(kind: "offer-taken" | "offer-declined", subject: number, giver: number, at: number): void {
    this.#became.set(`${kind} ${subject} ${giver}`, { kind, subject, whose: byPerson(giver), ...toldFrom(at) })
  }
}
