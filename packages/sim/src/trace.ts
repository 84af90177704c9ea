/**
 * What happened in a run, as a running hash and, when it is to be read, as a list. Every event carries the
 * number of draws so far, so the first event that differs between two runs of a seed is where they parted.
 */
import type { Reply } from "@ticketrush/protocol"
import type { Randomness } from "./prng.ts"
import type { RunQueue } from "./RunQueue.ts"

/** Index = number in the hash; append only, or every recorded hash changes. */
const traceKinds = [
  "sent",
  "delivered",
  "dropped",
  "duplicated",
  "submitted",
  "replied",
  "heard",
  "appending",
  "append-result",
  "committed",
  "claiming",
  "claim-result",
  "reading",
  "read-result",
  "snapshot",
  "started",
  "killed",
  "paused",
  "resumed",
  "fault",
  "healing",
  "settled",
  "view",
  "corrupted",
  "violation",
  "warned",
  "streamed",
] as const
export type TraceKind = (typeof traceKinds)[number]

const kindNumber = Object.fromEntries(traceKinds.map((kind, i) => [kind, i])) as Record<TraceKind, number>

/** `lane` is a process; the meaning of a, b, c depends on the kind and is spelled out by `describe`. */
export type TraceEvent = {
  readonly at: number
  readonly kind: TraceKind
  readonly lane: number
  readonly a: number
  readonly b: number
  readonly c: number
  readonly draws: number
  readonly note: string
}

export class Trace {
  readonly lanes: string[] = []
  length = 0
  readonly #queue: RunQueue
  readonly #randomness: Randomness
  readonly #recorded: TraceEvent[] | null
  #high = 0x9e3779b9
  #low = 0x85ebca6b

  constructor(queue: RunQueue, randomness: Randomness, record: boolean) {
    this.#queue = queue
    this.#randomness = randomness
    this.#recorded = record ? [] : null
  }

  get recording(): boolean {
    return this.#recorded !== null
  }

  lane(name: string): number {
    return this.lanes.push(name) - 1
  }

  /** `note` is for readers only and is not hashed; make it only when `recording`. */
  add(kind: TraceKind, lane: number, a = 0, b = 0, c = 0, note = ""): void {
    this.length++
    this.#mix(kindNumber[kind] + lane * 64)
    this.#mix(this.#queue.now)
    this.#mix(this.#randomness.draws)
    this.#mix(a)
    this.#mix(b)
    this.#mix(c)
    this.#recorded?.push({ at: this.#queue.now, kind, lane, a, b, c, draws: this.#randomness.draws, note })
  }

  events(): ReadonlyArray<TraceEvent> {
    return this.#recorded ?? []
  }

  hash(): string {
    return (this.#high >>> 0).toString(16).padStart(8, "0") + (this.#low >>> 0).toString(16).padStart(8, "0")
  }

  #mix(value: number): void {
    const folded = value | 0 || Math.floor(value / 2 ** 32) | 0
    this.#low = Math.imul(this.#low ^ folded, 0x01000193) ^ (this.#low >>> 15)
    this.#high = (Math.imul(this.#high + folded, 0xc2b2ae35) + this.#low) | 0
    this.#high ^= this.#high >>> 13
  }
}

/** How a reply stands in the hash. */
export const replyNumber = (reply: Reply): number => ({ accepted: 1, refused: 2, "try-again": 3 })[reply.kind]

export const traceLine = (event: TraceEvent, lanes: ReadonlyArray<string>): string => {
  const numbers = [event.a, event.b, event.c].join(" ")
  const note = event.note === "" ? "" : `  ${event.note}`
  return `${String(event.at).padStart(7)} ${lanes[event.lane].padEnd(9)} ${event.kind.padEnd(13)} ${numbers}${note}  #${event.draws}`
}

/** The hash of a record covers its contents and everything before it: two journals that differ practically never share a trace. */
export const hashNumber = (hash: Uint8Array): number => hash[0] | (hash[1] << 8) | (hash[2] << 16) | (hash[3] << 24)
