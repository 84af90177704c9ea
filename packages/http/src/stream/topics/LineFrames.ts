/**
 * What left a waiting line between two positions, so that a reader who knows their own place and rank can work out the
 * new rank: how many went from the front (at or below the new head), and the places of those who went from behind it.
 * Pure; one per line.
 *
 * A reader who comes in between two frames is told the rank as of the last one, so that the next one fits all readers.
 */
import type { Place } from "@ticketrush/protocol"
import { limits } from "@ticketrush/protocol"
import type { Departures } from "../../render/queue-events.ts"
import type { Frame } from "../Frame.ts"

/** A frame that was sent. */
type Kept = {
  readonly from: number
  /** The last place that had been given at `from`. */
  readonly joined: Place
  /** False when it does not tell what a reader needs. */
  readonly whole: boolean
  readonly frame: Frame
}

/** More places than this never fit into a frame. */
const placesMax = Math.floor(limits.lineFrameBytesMax / 2)

export class LineFrames {
  /** Position of the image that the last frame led to. */
  offset: number
  /** The last place that had been given by then. */
  #joined: Place
  #front = 0
  #behind: Place[] = []
  #whole = true
  readonly #kept: Kept[] = []

  constructor(offset: number, joined: Place) {
    this.offset = offset
    this.#joined = joined
  }

  /** The places that left with one record, and the head after it. */
  depart(places: ReadonlyArray<Place>, head: Place): void {
    if (!this.#whole) return
    for (const place of places) this.#behind.push(place)
    const behind = this.#behind.filter((place) => place > head)
    this.#front += this.#behind.length - behind.length
    this.#behind = behind
    if (behind.length > placesMax) this.departAll()
  }

  /** More left than a frame can tell. */
  departAll(): void {
    this.#whole = false
    this.#behind = []
  }

  /** How many at or before `place` left since the last frame. */
  before(place: Place): number {
    let count = this.#front
    for (const gone of this.#behind) if (gone <= place) count++
    return count
  }

  /**
   * Ends what has gathered: `render` makes the frame that leads to `offset`. It says with `whole` false when the places
   * do not fit after all.
   */
  close(
    offset: number,
    joined: Place,
    render: (departures: Departures) => { readonly frame: Frame; readonly whole: boolean },
  ): void {
    const gone = this.#whole ? this.#behind.sort((a, b) => a - b) : null
    const rendered = render({ front: this.#front, gone })
    this.#kept.push({ from: this.offset, joined: this.#joined, whole: rendered.whole, frame: rendered.frame })
    if (this.#kept.length > limits.lineFramesKept) this.#kept.shift()
    this.offset = offset
    this.#joined = joined
    this.#front = 0
    this.#behind = []
    this.#whole = true
  }

  /**
   * The frames after `offset` for a reader who has the frame of it; null when they are not whole, or not kept any more.
   */
  after(offset: number): ReadonlyArray<Frame> | null {
    let first = this.#kept.length - 1
    while (first >= 0 && this.#kept[first].from !== offset) first--
    if (first === -1) return null
    const missed = this.#kept.slice(first)
    return missed.every(({ whole }) => whole) ? missed.map(({ frame }) => frame) : null
  }

  /** The frames since `offset` for a person who had `place` by then; null when they cannot be made up for. */
  since(offset: number, place: Place): ReadonlyArray<Frame> | null {
    if (offset === this.offset) return place <= this.#joined ? [] : null
    const first = this.#kept.find(({ from }) => from === offset)
    return first === undefined || place > first.joined ? null : this.after(offset)
  }
}
