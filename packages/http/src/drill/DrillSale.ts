/** The demo sale of a drill, as it is asked: a throw in what hears its answer ends the drill, and touches no sale. */
import type { FollowUp, SaleCommands, Submitted } from "@ticketrush/engine/sales/SaleCommands"
import { type Command, type ConcertId, reasonOf } from "@ticketrush/protocol"

export class DrillSale {
  readonly concertId: ConcertId
  readonly #sales: Pick<SaleCommands, "submit">
  readonly #failed: (why: string) => void

  constructor(sales: Pick<SaleCommands, "submit">, concertId: ConcertId, failed: (why: string) => void) {
    this.#sales = sales
    this.concertId = concertId
    this.#failed = failed
  }

  order<F extends FollowUp>(command: Command, followUp: F, heard: (submitted: Submitted<F>) => void): void {
    this.#sales.submit(this.concertId, command, followUp, (submitted) => {
      try {
        heard(submitted)
      } catch (cause) {
        this.#failed(reasonOf(cause))
      }
    })
  }
}
