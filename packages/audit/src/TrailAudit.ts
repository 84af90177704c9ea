/**
 * Checks an audit trail row by row: that no row was changed, added, taken out or moved, and that what is missing before
 * the first row was removed on record. Shares nothing with the writer but the text of a row.
 */
import { createHash } from "node:crypto"
import { cutText, type TrailPoint, type TrailRow, trailStart, trailText } from "@ticketrush/protocol/trail"

export type TrailReport = {
  readonly rows: number
  /** Entries that the rows stand for, and those that were lost for want of room. */
  readonly entries: number
  readonly lost: number
  readonly end: TrailPoint
  /** Where the chain breaks first, and why; undefined when it is whole. */
  readonly broken: string | undefined
}

export class TrailAudit {
  readonly #cut: TrailPoint
  #end: TrailPoint
  #rows = 0
  #entries = 0
  #lost = 0
  #cutOnRecord = false
  #broken: string | undefined

  /** `cut`: the last row that was removed before the first one, as it is said. */
  constructor(cut: TrailPoint) {
    this.#cut = cut
    this.#end = cut
    this.#cutOnRecord = cut.id === trailStart.id && cut.hash === trailStart.hash
  }

  take(row: TrailRow): void {
    this.#rows++
    const lost = row.kind === "TRAIL_LOSS"
    if (lost) this.#lost += row.count
    else this.#entries += row.count
    if (row.kind === "TRAIL_CUT" && row.inputs === cutText(this.#cut)) this.#cutOnRecord = true
    if (this.#broken !== undefined) return
    this.#broken = this.#wrong(row)
    this.#end = { id: row.id, hash: row.hash }
  }

  /** `end`: where the chain ends as it is said, at the time of the reading or of an earlier one. */
  report(end: TrailPoint | undefined): TrailReport {
    return {
      rows: this.#rows,
      entries: this.#entries,
      lost: this.#lost,
      end: this.#end,
      broken: this.#broken ?? this.#wrongEnd(end),
    }
  }

  #wrong(row: TrailRow): string | undefined {
    const next = this.#end.id + 1
    if (row.id !== next) {
      return row.id > next
        ? `rows ${next} to ${row.id - 1} are missing`
        : `row ${row.id} stands after row ${this.#end.id}`
    }
    const before = Buffer.from(this.#end.hash, "hex")
    const hash = createHash("sha256").update(before).update(trailText(row.id, row)).digest("hex")
    if (hash === row.hash) return undefined
    return `row ${row.id} (${row.kind}, ${new Date(row.at).toISOString()}) was changed, or the row before it was`
  }

  #wrongEnd(end: TrailPoint | undefined): string | undefined {
    if (!this.#cutOnRecord) return `rows up to ${this.#cut.id} are gone, and no row says that they were removed`
    if (end === undefined || (end.id === this.#end.id && end.hash === this.#end.hash)) return undefined
    return end.id > this.#end.id
      ? `rows ${this.#end.id + 1} to ${end.id} are missing at the end`
      : `row ${end.id} is not the one that the chain is said to end with`
  }
}
