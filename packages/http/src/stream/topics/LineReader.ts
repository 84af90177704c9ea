/** One client that watches a line for one person: what it was told last, and when it may be told again. */
import { type ConcertId, type Pass, type PersonId, type Place, PlaceStatus } from "@ticketrush/protocol"
import type { Connection } from "../Connection.ts"
import type { Subscription } from "../Subscription.ts"
import type { Audience, LineRequest, LineTopic } from "./LineTopic.ts"

export class LineReader implements Subscription {
  readonly topic = "queue"
  readonly connection: Connection
  readonly audience: Audience
  readonly person: PersonId
  readonly frames: boolean
  readonly session: string | null
  stale = false
  /** The client has a greeting, or frames to go on from. */
  greeted = false
  /** What the client was told last. */
  status: PlaceStatus = PlaceStatus.none
  place: Place = 0
  rank = -1
  pass: Pass = 0
  /** Seats kept for the person, as JSON; undefined without a pass, and for clients of the contract. */
  offered: string | undefined
  /** Position of the image that the client's frames have led it to. */
  offset = 0
  /** Monotonic time before which another rank is not told, and one that came by a tick. */
  nextAt = 0
  nextTickAt = 0
  readonly #topic: LineTopic

  constructor(
    topic: LineTopic,
    audience: Audience,
    connection: Connection,
    { person, frames, session }: Pick<LineRequest, "person" | "frames" | "session">,
  ) {
    this.#topic = topic
    this.audience = audience
    this.connection = connection
    this.person = person
    this.frames = frames
    this.session = session
  }

  get concertId(): ConcertId {
    return this.audience.concertId
  }

  get key(): string {
    return `"concertId":${this.audience.concertId},"userId":${this.person}`
  }

  startOver(): void {
    if (this.greeted) this.#topic.tell(this)
    else this.#topic.greet(this)
  }

  restart(): void {
    this.#topic.greet(this)
  }

  seen(): void {
    this.#topic.seen(this)
  }

  forget(): void {
    this.#topic.forget(this)
  }
}
