/** The auditor of each sale of a world, for the checkers that ask it: it takes each record once. */
import { SaleAudit } from "@ticketrush/audit/SaleAudit"
import type { SaleReport } from "@ticketrush/audit/SaleFigures"
import type { CommittedFact } from "./Checker.ts"

type CommittedRecord = CommittedFact["record"]

export class Auditors {
  readonly #expiriesPerDrainMax: number
  readonly #audits = new Map<number, SaleAudit>()
  #last: { readonly record: CommittedRecord; readonly report: SaleReport } | undefined

  constructor(expiriesPerDrainMax: number) {
    this.#expiriesPerDrainMax = expiriesPerDrainMax
  }

  /** What the auditor says of the sale of a record up to and with it. Sentences about other promises are not the asker's. */
  reportOn(record: CommittedRecord): SaleReport {
    if (this.#last?.record === record) return this.#last.report
    const audit = this.#audits.get(record.concertId) ?? new SaleAudit(record.concertId, this.#expiriesPerDrainMax)
    this.#audits.set(record.concertId, audit)
    audit.take(record)
    const report = audit.report()
    this.#last = { record, report }
    return report
  }
}
