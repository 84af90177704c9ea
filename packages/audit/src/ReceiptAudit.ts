/**
 * Holds a receipt against a journal. The hash of the signed head covers every record up to it, so a journal that has
 * this hash at this place is, up to there, the one that the receipt was given from; behind it the rules of the line
 * say whether it was honoured.
 */
import { decodeEvents } from "@ticketrush/protocol/event-codec"
import type { AuditRecord } from "./AuditRecord.ts"
import { PlaceStory } from "./PlaceStory.ts"
import type { Head, Receipt } from "./Receipt.ts"
import { SaleAudit } from "./SaleAudit.ts"
import type { SaleReport } from "./SaleFigures.ts"

type Join = { readonly position: number; readonly person: number; readonly at: number }

export type ReceiptReport = {
  /** What contradicts the receipt itself. */
  readonly wrongs: ReadonlyArray<string>
  /** What the whole journal says, its broken rules included. */
  readonly sale: SaleReport
  readonly last: number
  readonly story: PlaceStory
}

export class ReceiptAudit {
  readonly #receipt: Receipt
  readonly #head: Head
  readonly #sale: SaleAudit
  readonly #story: PlaceStory
  #last = 0
  #headRecord: AuditRecord | undefined
  readonly #joins: Join[] = []

  constructor(receipt: Receipt, head: Head, time: (ms: number) => string) {
    this.#receipt = receipt
    this.#head = head
    this.#sale = new SaleAudit(receipt.concert)
    this.#story = new PlaceStory(receipt.place, time)
  }

  take(record: AuditRecord): void {
    this.#sale.take(record)
    this.#last = record.last
    if (record.last === this.#head.position) this.#headRecord = record
    for (const [i, event] of readable(record).entries()) {
      this.#story.follow(event, record.at)
      if (event.kind !== "joined" || event.place !== this.#receipt.place) continue
      this.#joins.push({ position: record.first + i, person: event.person, at: record.at })
    }
  }

  report(): ReceiptReport {
    const wrongs = [...this.#wrongHead(), ...this.#wrongJoin()]
    return { wrongs, sale: this.#sale.report(), last: this.#last, story: this.#story }
  }

  #wrongHead(): string[] {
    const { position, hash, at, epoch } = this.#head
    if (this.#last < position) {
      return [`the journal ends at position ${this.#last}, and the receipt was given at position ${position}`]
    }
    const record = this.#headRecord
    if (record === undefined)
      return [`no record of the journal ends at position ${position}, as it did when the receipt was given`]
    const wrongs: string[] = []
    if (Buffer.from(record.hash).toString("hex") !== hash) {
      wrongs.push(
        `the journal up to position ${position} is not the one that the receipt was given from: its hash differs`,
      )
    }
    if (record.at !== at) wrongs.push("the record of the head has another time than the receipt says")
    if (record.epoch > epoch) wrongs.push("the record of the head has a later epoch than the receipt says")
    return wrongs
  }

  #wrongJoin(): string[] {
    const { place, person, joinedAt } = this.#receipt
    const join = this.#joins[0]
    if (join === undefined) return [`the journal has no place ${place}`]
    const wrongs: string[] = []
    if (join.person !== person)
      wrongs.push(`place ${place} is person ${join.person}'s, and the receipt says person ${person}`)
    if (join.at !== joinedAt) wrongs.push(`place ${place} was given at another time than the receipt says`)
    if (join.position > this.#head.position) {
      wrongs.push(`place ${place} was given at position ${join.position}, behind the head of the receipt`)
    }
    return wrongs
  }
}

/** What cannot be read is told by the audit of the sale. */
const readable = (record: AuditRecord): ReturnType<typeof decodeEvents> => {
  try {
    return decodeEvents(record.frame)
  } catch {
    return []
  }
}
