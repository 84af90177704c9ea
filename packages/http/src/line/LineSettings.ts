/**
 * Changes of parts of a line's settings. A sale takes whole ones, so a change builds on those that were sent last and
 * may not be committed yet: a pause and a new pace that come at the same moment both hold.
 */
import type { SaleCommands, Submitted } from "@ticketrush/engine/sales/SaleCommands"
import type { ConcertId, LinePolicy } from "@ticketrush/protocol"
import type { Exchange } from "../Exchange.ts"
import { guarded } from "../guarded.ts"
import type { Ordered } from "../order-sale.ts"

const overview = { kind: "overview" } as const
type Overview = typeof overview

export class LineSettings {
  readonly #commands: Pick<SaleCommands, "submit">
  readonly #sent = new Map<ConcertId, LinePolicy>()

  constructor(commands: Pick<SaleCommands, "submit">) {
    this.#commands = commands
  }

  /** What is wrong with the changed settings; undefined when they were sent, and then `done` follows. */
  change(
    exchange: Exchange,
    concertId: ConcertId,
    committed: LinePolicy,
    changed: (policy: LinePolicy) => LinePolicy | string,
    done: (submitted: Ordered<Overview>) => void,
  ): string | undefined {
    const policy = changed(this.#sent.get(concertId) ?? committed)
    if (typeof policy === "string") return policy
    this.#sent.set(concertId, policy)
    const heard = guarded(exchange, (submitted: Submitted<Overview>) => {
      if (this.#sent.get(concertId) === policy) this.#sent.delete(concertId)
      if ("cause" in submitted) exchange.failed(submitted.cause)
      else done(submitted)
    })
    this.#commands.submit(concertId, { kind: "set-line", policy }, overview, heard)
    return undefined
  }
}
