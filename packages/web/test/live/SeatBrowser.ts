/** Tabs that watch the seats of one option, and people who hold them. */
import { limits } from "@ticketrush/protocol"
import { hold, optionId, seat } from "../../../http/test/stream/StreamWorld.ts"
import { Browser, type BrowserTab, type TabOptions, type Watched } from "./Browser.ts"

export const seats = { topic: "seats", optionId } as const

export class SeatBrowser extends Browser {
  #taken = 0

  /** Somebody holds the next seat. */
  take(): void {
    this.server.do(hold(this.#taken + 1, [seat(this.#taken++)]))
  }

  /** What a tab believes of the seats is what the server has. */
  readonly isRight = ({ seats }: Watched): boolean =>
    seats.join("") === this.server.sale.option(optionId)!.states.join("")

  /** Waits until what was committed has been told, or else would be missed. */
  async allRight(watched: ReadonlyArray<Watched>): Promise<void> {
    await this.run(limits.streamBeatMs * 2)
    await this.until("all are live and right", () =>
      watched.every((each) => each.state === "live" && this.isRight(each)),
    )
  }

  async openAll(count: number, options: TabOptions = {}): Promise<{ tabs: BrowserTab[]; watched: Watched[] }> {
    const tabs = Array.from({ length: count }, () => this.open(options))
    const watched = tabs.map((tab) => tab.watch(seats))
    await this.allRight(watched)
    return { tabs, watched }
  }
}
