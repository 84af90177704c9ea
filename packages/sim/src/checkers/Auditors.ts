/** The auditor of each sale of a world, for the checkers that ask it: it takes each record once. */
import { SaleAudit } from "@ticketrush/audit/SaleAudit"
import type { SaleReport } from "@ticketrush/audit/SaleFigures"
import type { CommittedFact } from "./Checker.ts"

type CommittedRecord = CommittedFact["record"]

/** What one drain of the node that wrote the journal settles at most. */
export type DrainBounds = { readonly expiriesPerDrainMax: number; readonly wishesPerDrainMax: number }

export class Auditors {
  readonly #bounds: DrainBounds
  readonly #audits = new Map<number, SaleAudit>()
  #last: { readonly record: CommittedRecord; readonly report: SaleReport } | undefined

  constructor(bounds: DrainBounds) {
    this.#bounds = bounds
  }

  /** What the auditor says of the sale of a record up to and with it. Sentences about other promises are not the asker's. */
  reportOn(record: CommittedRecord): SaleReport {
    if (this.#last?.record === record) return this.#last.report
    const { expiriesPerDrainMax, wishesPerDrainMax } = this.#bounds
    const known = this.#audits.get(record.concertId)
    const audit = known ?? new SaleAudit(record.concertId, expiriesPerDrainMax, wishesPerDrainMax)
    this.#audits.set(record.concertId, audit)
    audit.take(record)
    const report = audit.report()
    this.#last = { record, report }
    return report
  }
}
