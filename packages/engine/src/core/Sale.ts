/** The state of one concert on sale: its options, reservations, people and deadlines. Only `apply` changes it. */
import {
  type ConcertId,
  concertOfOption,
  isOptionId,
  limits,
  type OptionId,
  optionNumberOf,
  type Place,
  type SalePolicy,
} from "@ticketrush/protocol"
import { Buyers } from "./buyers.ts"
import { Deadlines } from "./deadlines.ts"
import type { IdlePasses } from "./idle.ts"
import { Keys } from "./keys.ts"
import { Line } from "./line.ts"
import type { Offer } from "./offers.ts"
import type { OptionSeats } from "./option-seats.ts"
import type { Payments } from "./payments.ts"
import { Persons } from "./persons.ts"
import { Reservations } from "./reservations.ts"
import type { Returns } from "./returns.ts"
import { RulesHistory } from "./rules.ts"
import type { TakenBack } from "./taken-back.ts"
import type { Wishes } from "./wishes.ts"

const policyBeforeOpening: SalePolicy = { seatsPerPersonMax: 0, holdTtlMs: limits.holdTtlMsDefault, opensAt: 0 }

export class Sale {
  readonly concertId: ConcertId
  readonly #hashSeed: number
  policy: SalePolicy = policyBeforeOpening
  opened = false
  closed = false
  /** The committed values of both: only `publish` sets them. */
  openedImage = false
  closedImage = false
  readonly optionsImage: OptionSeats[] = []
  /** Position of the last event about the sale itself: opening, options, closing. */
  planPosition = 0
  /** By option number; a number that was never added is a hole. */
  readonly options: Array<OptionSeats | undefined> = []
  readonly reservations = new Reservations()
  readonly persons: Persons
  readonly keys: Keys
  readonly deadlines = new Deadlines(this.reservations)
  readonly line: Line
  readonly rules = new RulesHistory()
  /** What rules count; undefined until the sale has had any. */
  buyers: Buyers | undefined
  /** Passes that do nothing; undefined where the line has no limit for them. */
  idle: IdlePasses | undefined
  /** Seats that came back and are out of sight; undefined until the first do. */
  returns: Returns | undefined
  /** When blocked seats are released next without an order, or Infinity. */
  releaseAt = Number.POSITIVE_INFINITY
  /** What is still to be taken back of options that were cancelled; undefined until the first is. */
  takenBack: TakenBack | undefined
  /** Wishes that were filed before the opening; undefined until the first are. */
  wishes: Wishes | undefined
  /** Undefined in a sale that takes no payments; `paymentsImage`: until its terms of payment are committed. */
  payments: Payments | undefined
  paymentsImage: Payments | undefined
  /** Committed: seats kept for called people whose pass lasts. Undefined until the sale calls its first person. */
  offersImage: Map<Place, Offer> | undefined
  /** Position and time of the last applied event. */
  position = 0
  at = 0

  /**
   * `hashSeed`: 32 bits under which its tables of people and keys are kept. It is no part of the state: two sales of
   * one journal are equal under any seeds. 0 is for tools and tests, whose ids no stranger chooses.
   */
  constructor(concertId: ConcertId, hashSeed = 0) {
    this.concertId = concertId
    this.#hashSeed = hashSeed
    this.persons = new Persons(hashSeed)
    this.keys = new Keys(this.reservations, hashSeed)
    this.line = new Line(hashSeed)
  }

  /** Undefined for an id that is of no option of this sale. */
  option(id: OptionId): OptionSeats | undefined {
    return isOptionId(id) && concertOfOption(id) === this.concertId ? this.options[optionNumberOf(id)] : undefined
  }

  /** Begins to count for rules, with nothing counted yet. */
  newBuyers(): Buyers {
    this.buyers = new Buyers(this, this.#hashSeed)
    return this.buyers
  }
}
