/** What one process was told of epochs: those that it claimed, and that another owner has a sale. */
import type { Engine } from "@ticketrush/engine/actor/Engine"
import type { SaleActor } from "@ticketrush/engine/actor/SaleActor"
import type { AppendResult, ClaimResult, DueSale, JournalRecord } from "@ticketrush/engine/journal/Journal"

export class KnownEpochs {
  /** Epoch of each sale as this process was last told. */
  readonly epochs = new Map<number, number>()
  /** Sales whose append or claim came back as fenced, and that were not claimed since. */
  readonly #fenced = new Set<number>()
  /** The memory of a sale that the poll for due sales has told of another owner. */
  readonly #overtaken = new Map<number, SaleActor>()

  clear(): void {
    this.epochs.clear()
    this.#fenced.clear()
    this.#overtaken.clear()
  }

  appendAnswered(result: AppendResult, records: ReadonlyArray<JournalRecord>): void {
    if (result.kind !== "answered") return
    for (const [i, record] of records.entries()) {
      if (result.outcomes[i] === "fenced") this.#fenced.add(record.concertId)
    }
  }

  claimAnswered(concertId: number, result: ClaimResult): void {
    if (result.kind === "fenced") this.#fenced.add(concertId)
    if (result.kind !== "claimed") return
    this.epochs.set(concertId, result.epoch)
    this.#fenced.delete(concertId)
  }

  dueAnswered(sales: ReadonlyArray<DueSale>, engine: Engine | null): void {
    for (const { concertId, epoch } of sales) {
      const actor = engine?.sales.get(concertId)
      // While a record is on its way, its fate tells.
      if (actor?.state !== "active" || actor.flight !== undefined || actor.epoch >= epoch) continue
      this.#overtaken.set(concertId, actor)
    }
  }

  /** The memory that has the sale was told that it is no longer the owner's. */
  knowsBetter(concertId: number, engine: Engine | null): boolean {
    if (this.#fenced.has(concertId)) return true
    const actor = this.#overtaken.get(concertId)
    return actor !== undefined && engine?.sales.get(concertId) === actor
  }
}
