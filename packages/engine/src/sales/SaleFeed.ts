/**
 * How a sale is followed: committed batches in order, and an image that they lead to. On the owner the image is the
 * engine's own; a node that follows from afar keeps a replica, and a gap in what it is told gives it a new one.
 */
import type { ConcertId } from "@ticketrush/protocol"
import type { Committed, LoadResult, SaleView } from "../EngineApi.ts"

export interface SaleFeed {
  /**
   * The image of a sale that is followed here, up to the last batch that was told. It is live: read it before this turn
   * of the loop ends, and keep nothing of it.
   */
  readonly view: (concertId: ConcertId) => SaleView | undefined
  /** Begins to follow a sale, or goes on with it; calls back once there is an image. */
  readonly load: (concertId: ConcertId, done: (result: LoadResult) => void) => void
  /** Called for every committed batch of the sales that are followed, after the image has it. The returned function ends it. */
  readonly onCommitted: (listener: (committed: Committed) => void) => () => void
  /** Journal time in milliseconds since 1970 UTC, for what is shown; 0 before the first sale was loaded. */
  readonly now: () => number
}
