/**
 * What was bought and offered to another person, or has changed hands. A reservation is that of the person who took it last;
 * the key of its hold, and what was given back before, stay with the one who bought it. A sale has none of this until a
 * person makes the first offer.
 */
import {
  invariant,
  type PersonId,
  ReservationStatus,
  type TransferEvent,
  type TransferOffered,
  type Transferred,
} from "@ticketrush/protocol"
import type { Reservations } from "./reservations.ts"
import type { Sale } from "./Sale.ts"

/** `seats`: how many there were; one of other seats by now counts no more. */
export type TransferOffer = { readonly to: PersonId; readonly until: number; readonly seats: number }

/** `buyer`, `holder`: dense numbers of people. `times`: how often it has changed hands; `offers`: how often it was offered. */
export type HandOver = {
  readonly buyer: number
  readonly holder: number
  readonly times: number
  readonly offers: number
  readonly offer: TransferOffer | null
}

export class Transfers {
  readonly #reservations: Reservations
  readonly #transfers = new Map<number, HandOver>()
  readonly #image = new Map<number, HandOver>()
  /** What the last applied events made, until they are published. */
  readonly #unpublished: Array<readonly [sequence: number, transfer: HandOver]> = []

  constructor(reservations: Reservations) {
    this.#reservations = reservations
  }

  of(sequence: number): HandOver | undefined {
    return this.#transfers.get(sequence)
  }

  committed(sequence: number): HandOver | undefined {
    return this.#image.get(sequence)
  }

  /** The offer that its person may take at `now`. */
  standing(sequence: number, now: number): TransferOffer | undefined {
    const offer = this.#transfers.get(sequence)?.offer
    const { seatCount, status } = this.#reservations
    const stands = status[sequence] === ReservationStatus.confirmed && seatCount[sequence] === offer?.seats
    return offer && stands && now < offer.until ? offer : undefined
  }

  offered(sequence: number, { to, until }: TransferOffered): void {
    const holder = this.#reservations.person[sequence]
    const known = this.#transfers.get(sequence) ?? { buyer: holder, holder, times: 0, offers: 0, offer: null }
    // Readers are told whose it is from now on.
    if (!this.#image.has(sequence)) this.#image.set(sequence, known)
    const seats = this.#reservations.seatCount[sequence]
    this.#set(sequence, { ...known, offers: known.offers + 1, offer: { to, until, seats } })
  }

  ended(sequence: number): void {
    this.#set(sequence, { ...this.#known(sequence), offer: null })
  }

  taken(sequence: number, holder: number): void {
    const known = this.#known(sequence)
    this.#set(sequence, { ...known, holder, times: known.times + 1, offer: null })
  }

  publish(): void {
    const next = this.#unpublished.shift()
    invariant(next !== undefined, "what is published was decided")
    this.#image.set(...next)
  }

  /** Canonical: in the order in which they were first offered. */
  state(): ReadonlyArray<readonly [sequence: number, transfer: HandOver]> {
    return [...this.#transfers]
  }

  restore(state: ReadonlyArray<readonly [sequence: number, transfer: HandOver]>): void {
    for (const [sequence, transfer] of state) {
      this.#transfers.set(sequence, transfer)
      this.#image.set(sequence, transfer)
    }
  }

  #known(sequence: number): HandOver {
    const known = this.#transfers.get(sequence)
    invariant(known !== undefined, "what changes hands was offered")
    return known
  }

  #set(sequence: number, transfer: HandOver): void {
    this.#transfers.set(sequence, transfer)
    this.#unpublished.push([sequence, transfer])
  }
}

export const applyTransfer = (sale: Sale, event: TransferEvent, at: number): void => {
  const { persons, reservations } = sale
  const sequence = event.reservation
  const holder = persons.ids[reservations.person[sequence]]
  const transfers = reservations.restoreTransfers()
  const standing = transfers.standing(sequence, at)
  reservations.position[sequence] = sale.position
  switch (event.kind) {
    case "transfer-offered":
      invariant(reservations.status[sequence] === ReservationStatus.confirmed, "only what was bought changes hands")
      invariant(event.person === holder && event.to !== holder, "the holder offers it to another person")
      invariant(standing === undefined && event.until > at, "one offer stands at a time, and it has an end")
      return transfers.offered(sequence, event)
    case "transfer-ended":
      invariant((event.from ?? holder) === holder, "an offer is that of the one who has it")
      invariant(event.person === holder || event.person === standing?.to, "one of the two ends an offer")
      return transfers.ended(sequence)
    case "transferred":
      invariant(event.from === holder && event.person === standing?.to, "the person to whom it was offered takes it")
      return take(sale, event)
  }
}

/** The seats stay sold; they count toward the limits of another person. */
const take = (sale: Sale, { person, reservation: sequence }: Transferred): void => {
  const { buyers, persons, reservations } = sale
  const count = reservations.seatCount[sequence]
  const from = reservations.person[sequence]
  const to = persons.add(person)
  invariant(persons.seats[from] >= count, "I5: a person's count never goes below zero")
  persons.seats[from] -= count
  persons.seats[to] += count
  persons.positions[from] = sale.position
  persons.positions[to] = sale.position
  buyers?.leaves(sequence)
  reservations.person[sequence] = to
  buyers?.comes(sequence)
  reservations.transfers!.taken(sequence, to)
}

export const publishTransfer = ({ reservations }: Sale): void => reservations.transfers!.publish()
