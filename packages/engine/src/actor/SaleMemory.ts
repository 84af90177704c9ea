/** One memory of a sale, from its activation to its end. What was read from it stays true when the sale is rebuilt. */
import { invariant, ReservationStatus, reservationIdOf } from "@ticketrush/protocol"
import type { Decision } from "../core/decision.ts"
import type { Sale } from "../core/Sale.ts"
import { type CommittedHead, CommittedSale } from "../core/view.ts"
import type { SaleReply, SaleView } from "../EngineApi.ts"

export class SaleMemory {
  /** The decided state. */
  readonly sale: Sale
  /** The end of what is committed. */
  readonly head: CommittedHead
  /** The committed state, for readers. */
  readonly view: SaleView
  /** The reply to every command that is not about one reservation: the same object for thousands of joins. */
  readonly #done: SaleReply

  constructor(sale: Sale, head: CommittedHead) {
    invariant(sale.position === head.position, "a sale that was rebuilt is committed as a whole")
    this.sale = sale
    this.head = head
    this.view = new CommittedSale(sale, head)
    this.#done = { kind: "accepted", reservation: 0, status: ReservationStatus.none, sale: this.view }
  }

  replyOf(decision: Decision): SaleReply {
    if (decision.kind === "refused") return { kind: "refused", refusal: decision.refusal }
    const { reservation, status } = decision
    if (reservation === 0) return this.#done
    const id = reservationIdOf(this.sale.concertId, reservation)
    return { kind: "accepted", reservation: id, status, sale: this.view }
  }
}
