/**
 * ④ Commands that wait for the next drain of their sale: three bounded first-in-first-out lanes with a guaranteed
 * share of each drain, so that a flood of holds never starves a payment.
 */
import { type Command, unreachable } from "@ticketrush/protocol"
import type { ReplyCallback } from "./Answers.ts"

export type Waiting = {
  readonly command: Command
  readonly reply: ReplyCallback
  /** Monotonic time of arrival. */
  readonly since: number
}

export type LaneName = "money" | "holds" | "line"

/** Orders of operators go with the money: they are few, and must be heard when a sale is flooded. */
export const laneOf = (command: Command): LaneName => {
  switch (command.kind) {
    case "hold":
    case "hold-best":
      return "holds"
    case "join":
    case "leave":
    case "appear":
    case "file-wishes":
    case "withdraw-wishes":
      return "line"
    case "start-paying":
    case "confirm":
    case "cancel":
    case "cancel-seats":
    case "release":
    case "refund":
    case "extend":
    case "open-intent":
    case "authorize":
    case "payment-report":
    case "open-sale":
    case "close-sale":
    case "set-rules":
    case "add-option":
    case "block-seats":
    case "release-seats":
    case "cancel-option":
    case "cancel-many":
    case "offer-transfer":
    case "end-transfer":
    case "take-transfer":
    case "set-line":
    case "activate":
    case "deactivate":
    case "clear-line":
      return "money"
    default:
      return unreachable(command)
  }
}

/** How many commands it counts for in a drain: so many things it may move. */
const weightOf = (command: Command): number =>
  command.kind === "cancel-many" ? Math.max(1, command.reservations.length) : 1

export type LaneBounds = { readonly [lane in LaneName]: number }

/** Parts of a drain that a lane surely gets while it has anything waiting, out of 8. */
const shareOf: { readonly [lane in LaneName]: number } = { money: 3, holds: 3, line: 2 }
const shares = Object.entries(shareOf) as ReadonlyArray<readonly [LaneName, number]>

const nothing = (): number => 0

export class Mailbox {
  readonly #lanes: { readonly [lane in LaneName]: Lane }

  constructor(bounds: LaneBounds) {
    this.#lanes = { money: new Lane(bounds.money), holds: new Lane(bounds.holds), line: new Lane(bounds.line) }
  }

  get length(): number {
    return this.#lanes.money.length + this.#lanes.holds.length + this.#lanes.line.length
  }

  /** Commands of the money lane alone. */
  get money(): number {
    return this.#lanes.money.length
  }

  /** Commands of the lane of holds alone. */
  get holds(): number {
    return this.#lanes.holds.length
  }

  /** False when the lane is full: the command was not taken. */
  offer(waiting: Waiting): boolean {
    return this.#lanes[laneOf(waiting.command)].push(waiting)
  }

  /** Commands that are decided before a new one of `lane`: never more than its share of the drains leaves room for. */
  before(lane: LaneName): number {
    return Math.min(this.length, (this.#lanes[lane].length * 8) / shareOf[lane])
  }

  /** Monotonic time since which the oldest command waits, or Infinity. */
  oldest(): number {
    return Math.min(this.#lanes.money.oldest(), this.#lanes.holds.oldest(), this.#lanes.line.oldest())
  }

  /** Whether a waiting command fits. Walks everything: for cold paths only. */
  some(fits: (command: Command) => boolean): boolean {
    return this.#lanes.money.some(fits) || this.#lanes.holds.some(fits) || this.#lanes.line.some(fits)
  }

  /**
   * Takes out commands of up to `max` in weight: each lane's share first, then what is left of the drain in lane order. The
   * last one of a lane may go beyond that by its own weight. `more`: what the command weighed that `each` took last, beside
   * what its kind weighs.
   */
  take(max: number, each: (waiting: Waiting) => void, more = nothing): void {
    let left = max
    for (const [lane, share] of shares) {
      left -= this.#lanes[lane].take(Math.min(left, Math.ceil((max * share) / 8)), each, more)
    }
    for (const [lane] of shares) left -= this.#lanes[lane].take(left, each, more)
  }

  /** Takes out everything that waits as long as its lane may, or longer. */
  takeOlder(now: number, waitMsMax: LaneBounds, each: (waiting: Waiting) => void): void {
    for (const [name] of shares) {
      const lane = this.#lanes[name]
      while (lane.length > 0 && lane.oldest() <= now - waitMsMax[name]) lane.take(1, each)
    }
  }

  takeAll(each: (waiting: Waiting) => void): void {
    for (const [name] of shares) this.#lanes[name].take(Number.POSITIVE_INFINITY, each)
  }
}

/** A ring of waiting commands that grows up to its bound. */
class Lane {
  readonly #bound: number
  #ring: Array<Waiting | undefined> = new Array(64)
  #head = 0
  length = 0

  constructor(bound: number) {
    this.#bound = bound
  }

  push(waiting: Waiting): boolean {
    if (this.length >= this.#bound) return false
    if (this.length === this.#ring.length) this.#grow()
    this.#ring[(this.#head + this.length) & (this.#ring.length - 1)] = waiting
    this.length++
    return true
  }

  oldest(): number {
    return this.length === 0 ? Number.POSITIVE_INFINITY : this.#ring[this.#head]!.since
  }

  take(max: number, each: (waiting: Waiting) => void, more = nothing): number {
    let weight = 0
    while (weight < max && this.length > 0) {
      const waiting = this.#ring[this.#head]!
      this.#ring[this.#head] = undefined
      this.#head = (this.#head + 1) & (this.#ring.length - 1)
      this.length--
      weight += weightOf(waiting.command)
      each(waiting)
      weight += more()
    }
    return weight
  }

  some(fits: (command: Command) => boolean): boolean {
    for (let i = 0; i < this.length; i++) {
      if (fits(this.#ring[(this.#head + i) & (this.#ring.length - 1)]!.command)) return true
    }
    return false
  }

  #grow(): void {
    const larger = new Array<Waiting | undefined>(this.#ring.length * 2)
    for (let i = 0; i < this.length; i++) larger[i] = this.#ring[(this.#head + i) & (this.#ring.length - 1)]
    this.#ring = larger
    this.#head = 0
  }
}
