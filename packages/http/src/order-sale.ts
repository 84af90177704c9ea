/** Orders a sale, wherever its owner is, to do something on behalf of a request. */
import type { FollowUp, SaleCommands, Submitted } from "@ticketrush/engine/sales/SaleCommands"
import type { AnswerDefect } from "@ticketrush/engine/sales/SaleReads"
import type { Command, ConcertId } from "@ticketrush/protocol"
import type { Exchange } from "./Exchange.ts"
import { guarded } from "./guarded.ts"

export type Ordered<F extends FollowUp> = Exclude<Submitted<F>, AnswerDefect>

/** `heard` is called once the command is decided, also when the client is gone. A defect is answered here. */
export const orderSale = <F extends FollowUp>(
  commands: Pick<SaleCommands, "submit">,
  exchange: Exchange,
  concertId: ConcertId,
  command: Command,
  followUp: F,
  heard: (ordered: Ordered<F>) => void,
): void =>
  commands.submit(
    concertId,
    command,
    followUp,
    guarded(exchange, (submitted: Submitted<F>) =>
      "cause" in submitted ? exchange.failed(submitted.cause) : heard(submitted),
    ),
  )
