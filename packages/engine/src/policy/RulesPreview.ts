/**
 * What rules would have done to a sale that has happened: every hold of its journal is judged as if these rules had been in
 * force from the first event on. A hold that they would have refused takes nothing, so the ones behind it are judged by what
 * its person would have had. People do not act otherwise here: a person who would have been refused asks for no other seats.
 */
import {
  type ConcertId,
  type Held,
  invariant,
  type Parted,
  PlaceStatus,
  type RefusalCode,
  type SaleEvent,
  type SaleRules,
  type Transferred,
  unreachable,
} from "@ticketrush/protocol"
import { OptionSeats } from "../core/option-seats.ts"
import { wrongCount, wrongRefund, wrongTime } from "../core/rules.ts"
import { type KeptSeats, PreviewBuyer } from "./PreviewBuyer.ts"

export type RefusedHold = {
  /** Of the event of the hold. */
  readonly position: number
  /** Journal time in milliseconds. */
  readonly at: number
  readonly person: number
  /** Sequence inside the concert. */
  readonly reservation: number
  readonly code: RefusalCode
}

export type RulesReport = {
  readonly events: number
  readonly holds: number
  readonly refused: number
  readonly byCode: ReadonlyMap<RefusalCode, number>
  /** People with a hold that would have been refused, and how many of those holds were bought. */
  readonly people: number
  readonly bought: number
  /** Holds in a presale for a tier or a code of which the journal does not tell what the person had; they are let in. */
  readonly untold: number
  /** Purchases that were given back after the refunds would have ended; whether a person asked is not told. */
  readonly backTooLate: number
  /** The first ones. */
  readonly examples: ReadonlyArray<RefusedHold>
}

const examplesMax = 20

/** Of a reservation: whose it is, what it took, and whether the rules would have refused it. */
type Judged = {
  readonly person: number
  readonly kept: KeptSeats
  readonly refused: boolean
  bought: boolean
}

export class RulesPreview {
  readonly #concertId: ConcertId
  readonly #rules: SaleRules
  readonly #options = new Map<number, OptionSeats>()
  readonly #buyers = new Map<number, PreviewBuyer>()
  /** People by place in line. */
  readonly #persons = new Map<number, number>()
  readonly #reservations = new Map<number, Judged>()
  readonly #byCode = new Map<RefusalCode, number>()
  readonly #hit = new Set<number>()
  readonly #examples: RefusedHold[] = []
  #events = 0
  #holds = 0
  #refused = 0
  #bought = 0
  #untold = 0
  #backTooLate = 0

  constructor(concertId: ConcertId, rules: SaleRules) {
    this.#concertId = concertId
    this.#rules = rules
  }

  /** Events read so far, which is the position of the last one. */
  get events(): number {
    return this.#events
  }

  /** The next event of the journal, and the time of its record in milliseconds. */
  take(event: SaleEvent, at: number): void {
    this.#events++
    switch (event.kind) {
      case "option-added":
        this.#options.set(event.option.number, new OptionSeats(event.option))
        return
      case "held":
        return this.#held(event, at)
      case "confirmed":
        return this.#confirmed(event.reservation)
      case "cancelled":
      case "expired":
        return this.#cameBack(event.reservation, at)
      case "retaken":
        return this.#retaken(event.reservation)
      case "parted":
        return this.#parted(event)
      case "transferred":
        return this.#transferred(event)
      case "joined":
        this.#persons.set(event.place, event.person)
        return
      case "admitted":
      case "called":
        this.#buyerAt(event.place).place = event.place
        return
      case "left":
      case "pass-used":
      case "pass-expired":
      case "pass-revoked":
      case "pass-idle":
        if (event.was === PlaceStatus.active) this.#buyerAt(event.place).place = 0
        return
      // What changes neither passes nor what people have.
      case "sale-opened":
      case "sale-closed":
      case "rules-set":
      case "seats-blocked":
      case "seats-released":
      case "option-cancelled":
      case "paying":
      case "refunded":
      case "reappeared":
      case "extended":
      case "line-set":
      case "line-cleared":
      case "passed-over":
      case "returned":
      case "lapsed":
      case "payments-set":
      case "intent-opened":
      case "intent-authorized":
      case "intent-captured":
      case "intent-cancelled":
      case "stray-captured":
      case "refund-asked":
      case "refund-settled":
      case "refund-failed":
      case "wishes-filed":
      case "wishes-ended":
      case "transfer-offered":
      case "transfer-ended":
        return
      default:
        return unreachable(event)
    }
  }

  report(): RulesReport {
    return {
      events: this.#events,
      holds: this.#holds,
      refused: this.#refused,
      byCode: this.#byCode,
      people: this.#hit.size,
      bought: this.#bought,
      untold: this.#untold,
      backTooLate: this.#backTooLate,
      examples: this.#examples,
    }
  }

  #held(held: Held, at: number): void {
    const { reservation, person, seats } = held
    const option = this.#options.get(held.option)
    invariant(option !== undefined, "a hold is for an option of its sale")
    this.#holds++
    const buyer = this.#buyer(person)
    const kept = { option: held.option, tiers: seats.map((seat) => option.tierOf(seat)) }
    const code = this.#refusalOf(held, buyer, kept, at)
    this.#reservations.set(reservation, { person, kept, refused: code !== undefined, bought: false })
    if (code === undefined) return buyer.hold(kept)
    this.#refused++
    this.#byCode.set(code, (this.#byCode.get(code) ?? 0) + 1)
    this.#hit.add(person)
    if (this.#examples.length < examplesMax) {
      this.#examples.push({ position: this.#events, at, person, reservation, code })
    }
  }

  #refusalOf(held: Held, buyer: PreviewBuyer, { tiers }: KeptSeats, at: number): RefusalCode | undefined {
    const { terms } = held
    const facts = { version: 2, tier: terms?.tier ?? 0, group: 0, rules: 0 } as const
    const early = wrongTime({ rules: this.#rules, version: 1 }, facts, at)
    // Groups of codes are those of the rules that were in force then, so nothing is known of these ones.
    const untold = early?.code === "presale-code" || (early?.code === "presale-tier" && terms === undefined)
    if (untold) this.#untold++
    else if (early !== undefined) return early.code
    const asked = {
      buyer: held.person,
      person: held.person,
      concertId: this.#concertId,
      option: held.option,
      seats: tiers.length,
      tierOf: (i: number) => tiers[i],
      turn: buyer.place,
    }
    return wrongCount(this.#rules, asked, buyer.counts, at)?.code
  }

  #confirmed(sequence: number): void {
    const found = this.#reservations.get(sequence)
    if (found === undefined) return
    found.bought = true
    if (found.refused) this.#bought++
    else this.#buyer(found.person).bought()
  }

  /** It expired before, and is bought now. */
  #retaken(sequence: number): void {
    const found = this.#reservations.get(sequence)
    if (found === undefined) return
    found.bought = true
    if (found.refused) this.#bought++
    else this.#buyer(found.person).retook(found.kept)
  }

  /** Seats go from one entry to another: their person has as many as before, and gives one entry back. */
  #parted({ part, reservation, seats }: Parted): void {
    const found = this.#reservations.get(reservation)
    if (found === undefined) return
    const { option } = found.kept
    const plan = this.#options.get(option)!
    const gone = seats.map((seat) => plan.tierOf(seat))
    const kept = [...found.kept.tiers]
    for (const tier of gone) kept.splice(kept.indexOf(tier), 1)
    this.#reservations.set(reservation, { ...found, kept: { option, tiers: kept } })
    this.#reservations.set(part, { ...found, kept: { option, tiers: gone } })
    if (!found.refused && !found.bought) this.#buyer(found.person).parted()
  }

  /** What was bought goes to another person, of whom no limit is asked here: it is not held. */
  #transferred({ person, reservation }: Transferred): void {
    const found = this.#reservations.get(reservation)
    if (found === undefined) return
    this.#reservations.set(reservation, { ...found, person })
    if (found.refused) return
    this.#buyer(found.person).gave(found.kept)
    this.#buyer(person).retook(found.kept)
  }

  #cameBack(sequence: number, at: number): void {
    const found = this.#reservations.get(sequence)
    if (found === undefined || found.refused) return
    if (found.bought && wrongRefund(this.#rules, at) !== undefined) this.#backTooLate++
    this.#buyer(found.person).gaveBack(found.kept, found.bought, at)
  }

  #buyerAt(place: number): PreviewBuyer {
    const person = this.#persons.get(place)
    invariant(person !== undefined, "a pass is given to a person who joined")
    return this.#buyer(person)
  }

  #buyer(person: number): PreviewBuyer {
    const known = this.#buyers.get(person)
    if (known !== undefined) return known
    const made = new PreviewBuyer()
    this.#buyers.set(person, made)
    return made
  }
}
