/** A server-sent stream of the library behind {@link Outgoing}. Used by `ServerExchange.ts` alone. */
import type { Outgoing } from "./Exchange.ts"
import { UwsAnswer } from "./ServerAnswer.ts"

export class UwsOutgoing extends UwsAnswer implements Outgoing {
  /**
   * Some room leaves the library's own buffer to the next write. So something is written that readers pass over, and only
   * when nothing waits behind it the client has kept up.
   */
  protected keepsUp(): boolean {
    return this.write(":\n\n")
  }

  stop(): void {
    this.end()
  }
}
