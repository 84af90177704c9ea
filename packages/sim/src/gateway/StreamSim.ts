/**
 * One server-sent stream between a node and a client: what is written arrives in order, later, at the pace at which the
 * client reads. A cut link or a dead process breaks it, and each side hears of that for itself.
 */
import type { Outgoing } from "@ticketrush/http/Exchange"
import type { Node } from "../Node.ts"
import type { RandomStream } from "../prng.ts"
import type { SimProcess } from "../process.ts"
import type { World } from "../World.ts"

export type StreamEnds = {
  readonly heard: (text: string) => void
  readonly closed: () => void
}

/** Frames that the socket takes before it says that the client does not keep up. */
const bufferedMax = 3

export class StreamSim implements Outgoing {
  /** Most text that ever waited for this client. */
  buffered = 0
  readonly #world: World
  readonly #node: Node
  readonly #process: SimProcess
  readonly #random: RandomStream
  readonly #readMs: number
  readonly #ends: StreamEnds
  /** What is on its way, in order. */
  readonly #inbox: Array<() => void> = []
  #lastAt = 0
  readonly #said: Array<() => void> = []
  #arrivesAt = 0
  #onDrained: () => void = () => {}
  #onClosed: () => void = () => {}
  #open = true
  #clientGone = false
  #nodeTold = false

  /** `readMs`: how long the client takes for a frame at most. */
  constructor(world: World, node: Node, process: SimProcess, random: RandomStream, readMs: number, ends: StreamEnds) {
    this.#world = world
    this.#node = node
    this.#process = process
    this.#random = random
    this.#readMs = readMs
    this.#ends = ends
  }

  readonly write = (text: string): boolean => {
    if (!this.#open) return true
    this.buffered++
    this.#deliver(() => this.#ends.heard(text), true)
    return this.buffered <= bufferedMax
  }

  readonly end = (last?: string): void => {
    if (!this.#open) return
    if (last !== undefined) this.#deliver(() => this.#ends.heard(last), false)
    this.#open = false
    this.#deliver(() => this.#closeClient(), false)
    this.#process.soon(() => this.#closeNode())
  }

  /** As a WebSocket ends: the node is told before this returns. */
  endAtOnce(last: string): void {
    if (!this.#open) return
    this.#deliver(() => this.#ends.heard(last), false)
    this.#open = false
    this.#deliver(() => this.#closeClient(), false)
    this.#closeNode()
  }

  /** Something from the client, over the link that may be cut. */
  arrive(take: () => void): void {
    const { queue, network, clientsLane } = this.#world
    const delay = this.#random.skewed("said-ms", 0, network.faults.delayMsMax)
    this.#arrivesAt = Math.max(this.#arrivesAt, queue.now + delay)
    this.#said.push(take)
    queue.after(this.#process, "said", this.#arrivesAt - queue.now, () => {
      const first = this.#said.shift()
      if (!this.#open || this.#nodeTold) return
      if (network.isCut(clientsLane, this.#node.lane)) return this.#break()
      first?.()
    })
  }

  readonly onDrained = (drained: () => void): void => {
    this.#onDrained = drained
  }

  readonly onClosed = (closed: () => void): void => {
    this.#onClosed = closed
  }

  /** The client goes away; the node hears of it later. */
  leave(): void {
    this.#open = false
    this.#clientGone = true
    this.#world.queue.after(this.#process, "stream left", this.#random.between("left-ms", 0, 300), () =>
      this.#closeNode(),
    )
  }

  /** The process is gone: its client notices by itself. */
  cut(): void {
    if (!this.#open) return
    this.#open = false
    this.#world.queue.after(null, "stream cut", this.#random.between("cut-ms", 1, 500), () => this.#closeClient())
  }

  #deliver(run: () => void, fills: boolean): void {
    const { queue, network, clientsLane } = this.#world
    const delay = this.#random.skewed("frame-ms", 0, network.faults.delayMsMax + this.#readMs)
    this.#lastAt = Math.max(this.#lastAt, queue.now + delay)
    this.#inbox.push(run)
    // What is due in one instant runs in any order: whichever comes first takes what is first.
    queue.after(null, "frame", this.#lastAt - queue.now, () => {
      const first = this.#inbox.shift()
      if (this.#clientGone) return
      if (network.isCut(this.#node.lane, clientsLane)) return this.#break()
      first?.()
      if (!fills || --this.buffered > 0) return
      queue.after(this.#process, "drained", 0, () => {
        if (!this.#nodeTold) this.#onDrained()
      })
    })
  }

  /** The connection is lost in between. */
  #break(): void {
    this.#open = false
    this.#world.queue.after(this.#process, "stream lost", this.#random.between("lost-ms", 1, 500), () =>
      this.#closeNode(),
    )
    this.#closeClient()
  }

  #closeClient(): void {
    if (this.#clientGone) return
    this.#clientGone = true
    this.#ends.closed()
  }

  #closeNode(): void {
    if (this.#nodeTold) return
    this.#nodeTold = true
    this.#onClosed()
  }
}
