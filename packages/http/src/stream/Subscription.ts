/** One connection's interest in one thing: an option's seats, a line, a reservation, a sale. */
import type { ConcertId } from "@ticketrush/protocol"
import type { StreamTopic } from "@ticketrush/protocol/streams"
import type { Connection } from "./Connection.ts"

export interface Subscription {
  readonly connection: Connection
  readonly topic: StreamTopic
  readonly concertId: ConcertId
  /** Distinguishes it from others of its topic on the same connection. */
  readonly key: string
  /** Something was not sent, because the client was behind. */
  stale: boolean
  /** Sends the newest state anew. */
  readonly startOver: () => void
  /** The sale was rebuilt under another epoch: the client starts over. */
  readonly restart: () => void
  /** The client is still there. */
  readonly seen: () => void
  /** Nothing is sent any more. */
  readonly forget: () => void
}
