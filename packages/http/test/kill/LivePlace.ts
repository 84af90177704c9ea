/** One person who follows their own place in a line. */
import { connect, type PlaceState } from "@ticketrush/client"
import { Followed } from "./Followed.ts"

export class LivePlace extends Followed<PlaceState> {
  /** As they were told, each time that it was another one. */
  readonly ranks: Array<number> = []

  constructor(url: string, concertId: number, userId: number) {
    super(connect({ url }).watchPlace({ concertId, userId }))
  }

  protected take({ rank }: PlaceState): void {
    if (this.ranks.at(-1) !== rank) this.ranks.push(rank)
  }
}
