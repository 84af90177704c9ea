/**
 * Who should have which sale. Stands for leases until there are any: a node learns of a change later than the world,
 * and a paused one not at all, which is what makes zombies.
 */
import type { Node } from "./Node.ts"
import type { RandomStream } from "./prng.ts"
import type { RunQueue } from "./RunQueue.ts"

export class Directory {
  readonly #nodes: ReadonlyArray<Node>
  readonly #queue: RunQueue
  readonly #random: RandomStream
  readonly #owners = new Map<number, Node>()
  readonly #second = new Map<number, Node>()

  readonly #onLost: (node: Node, concertId: number) => void

  /** `onLost`: a node has learned that a sale is no longer its own. */
  constructor(
    nodes: ReadonlyArray<Node>,
    queue: RunQueue,
    random: RandomStream,
    concerts: number,
    onLost: (node: Node, concertId: number) => void,
  ) {
    this.#onLost = onLost
    this.#nodes = nodes
    this.#queue = queue
    this.#random = random
    for (let concertId = 1; concertId <= concerts; concertId++) this.#owners.set(concertId, random.pick("owner", nodes))
  }

  /** Where a client's request for that sale goes; sometimes one of two owners. */
  route(concertId: number): Node {
    const second = this.#second.get(concertId)
    const first = this.#owners.get(concertId)!
    return second !== undefined && this.#random.chance("second-owner", 0.5) ? second : first
  }

  /** What a node that just started finds out. */
  tell(node: Node): void {
    for (const [concertId, owner] of this.#owners) if (owner === node) node.believes.add(concertId)
  }

  /** The sales of a node that is gone or silent go to others; it hears of it when it runs again. */
  takeAway(from: Node): void {
    for (const [concertId, owner] of this.#owners) {
      if (owner !== from) continue
      const others = this.#nodes.filter((node) => node !== from && node.running)
      if (others.length > 0) this.#assign(concertId, this.#random.pick("new-owner", others))
    }
  }

  grantTwice(concertId: number, other: Node, forMs: number): void {
    if (this.#second.has(concertId) || this.#owners.get(concertId) === other) return
    this.#second.set(concertId, other)
    other.believes.add(concertId)
    this.#queue.after(null, "one owner again", forMs, () => {
      this.#second.delete(concertId)
      this.#assign(concertId, this.#random.chance("second-stays", 0.5) ? other : this.#owners.get(concertId)!)
    })
  }

  #assign(concertId: number, to: Node): void {
    this.#owners.set(concertId, to)
    for (const node of this.#nodes) {
      const delay = this.#random.between("learn", 0, 200)
      this.#queue.after(node.owner, "learns its sales", delay, () => {
        if (this.#owners.get(concertId) === node || this.#second.get(concertId) === node) node.believes.add(concertId)
        else if (node.believes.delete(concertId)) this.#onLost(node, concertId)
      })
    }
  }
}
