/**
 * Changes of parts of a line's settings. A sale takes whole ones, so a change builds on those that were sent last and
 * may not be committed yet: a pause and a new pace that come at the same moment both hold.
 */
import type { EngineApi, SaleReply, SaleView } from "@ticketrush/engine/EngineApi"
import type { ConcertId, LinePolicy } from "@ticketrush/protocol"

export class LineSettings {
  readonly #engine: Pick<EngineApi, "submit">
  readonly #sent = new Map<ConcertId, LinePolicy>()

  constructor(engine: Pick<EngineApi, "submit">) {
    this.#engine = engine
  }

  /** What is wrong with the changed settings; undefined when they were sent, and then `reply` follows. */
  change(
    { concertId, line }: SaleView,
    changed: (policy: LinePolicy) => LinePolicy | string,
    reply: (reply: SaleReply) => void,
  ): string | undefined {
    const policy = changed(this.#sent.get(concertId) ?? line.policy)
    if (typeof policy === "string") return policy
    this.#sent.set(concertId, policy)
    this.#engine.submit(concertId, { kind: "set-line", policy }, (replied) => {
      if (this.#sent.get(concertId) === policy) this.#sent.delete(concertId)
      reply(replied)
    })
    return undefined
  }
}
