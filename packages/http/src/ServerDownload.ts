/** An answer that comes to its end, of the library behind {@link Download}. Used by `ServerExchange.ts` alone. */
import type { Download } from "./Exchange.ts"
import { UwsAnswer } from "./ServerAnswer.ts"

export class UwsDownload extends UwsAnswer implements Download {
  /**
   * Nothing can be written that readers pass over, so the owner is told of any room, and writes a little of what comes next:
   * that hands over what waits in the library.
   */
  protected keepsUp(): boolean {
    return true
  }

  /** A server that stops waits for no reader. */
  stop(): void {
    this.cut()
  }
}
