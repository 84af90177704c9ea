/**
 * The committed state of a sale that another node owns, rebuilt from its journal. It decides nothing and writes nothing.
 * The journal takes records of the owner alone, so what is read from it is true whichever node that is.
 */
import { type ConcertId, invariant, type SaleEvent } from "@ticketrush/protocol"
import { type CommittedHead, CommittedSale } from "../core/view.ts"
import type { Committed, SaleView } from "../EngineApi.ts"
import type { JournalRecord } from "../journal/Journal.ts"
import type { Replay } from "../journal/recover.ts"

export class SaleReplica {
  readonly concertId: ConcertId
  /** Moves on with each record that is taken in. */
  readonly view: SaleView
  readonly #replay: Replay
  readonly #head: CommittedHead

  constructor(replay: Replay) {
    const { epoch, hash, sale } = replay
    this.concertId = sale.concertId
    this.#replay = replay
    this.#head = { epoch, position: sale.position, at: sale.at, hash }
    this.view = new CommittedSale(sale, this.#head)
  }

  /** Position of the last record that was taken in. */
  get position(): number {
    return this.#head.position
  }

  /** False while the journal has no sale under this id. */
  get opened(): boolean {
    return this.#replay.sale.openedImage
  }

  /** Takes in the record that follows. Throws where the journal contradicts itself; the replica is of no use afterwards. */
  take(record: JournalRecord): Committed {
    const events: SaleEvent[] = []
    this.#replay.record(record, (event) => events.push(event))
    const { epoch, first, last, at, hash } = record
    Object.assign(this.#head, { epoch, position: last, at, hash })
    return { concertId: this.concertId, epoch, first, last, at, events }
  }

  /** Gives up what was rebuilt, for the node that becomes the owner to go on with. */
  handOver(): Replay {
    invariant(this.#head.position === this.#replay.sale.position, "a replica holds whole records")
    return this.#replay
  }
}
