/**
 * The network between machines. A link goes one way: what it carries is delayed, and while it is cut, nothing arrives
 * until it is mended. A machine answers for its processes: one without a listener refuses, one whose process stands still
 * takes connections all the same.
 */
import type { RandomStream } from "../prng.ts"
import type { SimProcess } from "../process.ts"
import type { RunQueue } from "../RunQueue.ts"
import { Wire, type WireEnd } from "./Wire.ts"

export type NetFaults = {
  /** Milliseconds that a message takes one way at most. */
  delayMsMax: number
  /** Chance that a message is lost on its way and sent once more, which takes this long at most. */
  lossChance: number
  againMsMax: number
}

type Listener = { readonly process: SimProcess; readonly accept: (end: WireEnd) => void }

/** `silent`: nothing answered. */
export type Dialled = WireEnd | "refused" | "silent"

export class NetSim {
  readonly faults: NetFaults
  readonly #queue: RunQueue
  readonly #random: RandomStream
  readonly #onLost: () => void
  /** By machine. */
  readonly #listeners = new Map<number, Listener>()
  readonly #wires = new Set<Wire>()
  /** What waits for a link, in order. */
  readonly #held = new Map<number, Array<() => void>>()
  readonly #cut = new Set<number>()

  /** `onLost`: a message was lost, and is sent again. */
  constructor(queue: RunQueue, random: RandomStream, faults: NetFaults, onLost: () => void) {
    this.#onLost = onLost
    this.#queue = queue
    this.#random = random
    this.faults = faults
  }

  isCut(from: number, to: number): boolean {
    return this.#cut.has(linkOf(from, to))
  }

  cut(from: number, to: number): void {
    this.#cut.add(linkOf(from, to))
  }

  mend(from: number, to: number): void {
    const link = linkOf(from, to)
    if (!this.#cut.delete(link)) return
    for (const go of this.#held.get(link) ?? []) go()
    this.#held.delete(link)
  }

  mendAll(): void {
    for (const link of [...this.#cut]) this.mend(Math.floor(link / 64), link % 64)
  }

  listen(machine: number, process: SimProcess, accept: (end: WireEnd) => void): () => void {
    const listener = { process, accept }
    this.#listeners.set(machine, listener)
    return () => {
      if (this.#listeners.get(machine) === listener) this.#listeners.delete(machine)
    }
  }

  processEnded(machine: number, process: SimProcess): void {
    if (this.#listeners.get(machine)?.process === process) this.#listeners.delete(machine)
    for (const wire of [...this.#wires]) {
      wire.processEnded(process)
      if (wire.client.process === process || wire.server.process === process) this.#wires.delete(wire)
    }
  }

  /** Breaks the connections between two machines; answers how many those were. */
  reset(a: number, b: number): number {
    let broken = 0
    for (const wire of [...this.#wires]) {
      const ends = [wire.client.machine, wire.server.machine]
      if (!ends.includes(a) || !ends.includes(b)) continue
      wire.reset()
      this.#wires.delete(wire)
      broken++
    }
    return broken
  }

  /** Calls back in a task of the process, or never where a link is cut: whoever connects has a limit of his own. */
  connect(from: number, process: SimProcess, to: number, done: (end: Dialled) => void): void {
    const back = (end: Dialled): void =>
      this.#carry(to, from, () => {
        process.soon(() => done(end))
      })
    this.#carry(from, to, () => {
      const listener = this.#listeners.get(to)
      if (listener === undefined) return back("refused")
      const wire = new Wire(
        { carry: this.#carry },
        { machine: from, process },
        { machine: to, process: listener.process },
      )
      this.#wires.add(wire)
      listener.process.soon(() => listener.accept(wire.server))
      back(wire.client)
    })
  }

  readonly #carry = (from: number, to: number, arrive: () => void): void => {
    const link = linkOf(from, to)
    if (!this.#cut.has(link)) return this.#deliver(link, arrive)
    const held = this.#held.get(link) ?? []
    held.push(() => this.#deliver(link, arrive))
    this.#held.set(link, held)
  }

  /** What is on its way when the link is cut waits for it. */
  #deliver(link: number, arrive: () => void): void {
    const { againMsMax, delayMsMax, lossChance } = this.faults
    const isLost = this.#random.chance("lost", lossChance)
    if (isLost) this.#onLost()
    const again = isLost ? this.#random.between("again", 1, againMsMax) : 0
    const delay = this.#random.skewed("delay", 0, delayMsMax) + again
    this.#queue.after(null, "message", delay, () => {
      if (!this.#cut.has(link)) return arrive()
      const held = this.#held.get(link) ?? []
      held.push(() => this.#deliver(link, arrive))
      this.#held.set(link, held)
    })
  }
}

const linkOf = (from: number, to: number): number => from * 64 + to
