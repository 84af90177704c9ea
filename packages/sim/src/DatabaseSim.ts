/**
 * The database as a machine of its own: rows, row locks, transactions that stay open, and a wall clock.
 *
 * What it keeps true, because Postgres does: a transaction is written whole or not at all; a locked row makes others
 * wait up to the lock timeout; the fence reads the epoch under the row lock, the head as of the beginning of the
 * statement, and the primary key keeps a second record with the same first position out. What it does to the node:
 * everything else, see `StorageFaults`. Torn pages and misdirected writes are left to Postgres: simulating them would
 * test this double.
 */
import { hash } from "node:crypto"
import { sameBytes } from "@ticketrush/engine/journal/chain"
import type { AppendOutcome, ClaimFrom, DueSale, JournalRecord, Snapshot } from "@ticketrush/engine/journal/Journal"
import { canaryConcertId, limits } from "@ticketrush/protocol"
import type { RandomStream } from "./prng.ts"
import type { RunQueue, Task } from "./RunQueue.ts"
import type { WallClock } from "./SimClock.ts"
import type { Tally } from "./tally.ts"

export type Stream = {
  readonly concertId: number
  epoch: number
  incarnation: string
  records: JournalRecord[]
  snapshots: Snapshot[]
  live: boolean
  wakeAt: number | null
  lock: Transaction | null
  readonly waiting: Waiter[]
}

type Waiter = { readonly transaction: Transaction; readonly grant: () => void; readonly timeout: Task }

export type TransactionState = "open" | "committed" | "aborted"

/** Anything that holds row locks. */
export class Transaction {
  state: TransactionState = "open"
  readonly locks: Stream[] = []
  /** Called when it is ended from outside. */
  readonly onAbort: () => void

  constructor(onAbort: () => void) {
    this.onAbort = onAbort
  }
}

/** What the world learns from the database itself, without asking any node. */
export interface DatabaseObserver {
  readonly committed: (record: JournalRecord) => void
  /** `from`: the epoch it was claimed from with memory kept, 0 when memory is built anew. */
  readonly claimed: (concertId: number, epoch: number, incarnation: string, from: number) => void
}

export type ClaimOutcome =
  | { readonly kind: "claimed"; readonly epoch: number; readonly repeated: boolean }
  | { readonly kind: "absent" }
  | { readonly kind: "fenced" }

export class DatabaseSim {
  readonly streams = new Map<number, Stream>()
  readonly wall: WallClock
  down = false
  noSpace = false
  readOnly = false
  readonly #queue: RunQueue
  readonly #random: RandomStream
  readonly #tally: Tally
  readonly #observer: DatabaseObserver
  readonly #open = new Set<Transaction>()
  readonly #whole = new Map<Snapshot, boolean>()

  constructor(queue: RunQueue, random: RandomStream, tally: Tally, wall: WallClock, observer: DatabaseObserver) {
    this.#queue = queue
    this.#random = random
    this.#tally = tally
    this.wall = wall
    this.#observer = observer
  }

  begin(onAbort: () => void): Transaction {
    const transaction = new Transaction(onAbort)
    this.#open.add(transaction)
    return transaction
  }

  /** True while a transaction is open. */
  get busy(): boolean {
    return this.#open.size > 0
  }

  /** Calls `locked` once the row is this transaction's, or `timedOut` after the lock timeout. */
  lock(transaction: Transaction, stream: Stream, locked: () => void, timedOut: () => void): void {
    if (stream.lock === null) {
      stream.lock = transaction
      transaction.locks.push(stream)
      locked()
      return
    }
    this.#tally.mark("append waited for a lock")
    const timeout = this.#queue.after(null, "lock timeout", limits.journalLockTimeoutMs, () => {
      stream.waiting.splice(
        stream.waiting.findIndex((waiter) => waiter.timeout === timeout),
        1,
      )
      this.#tally.mark("lock timeout")
      timedOut()
    })
    stream.waiting.push({ transaction, grant: locked, timeout })
  }

  end(transaction: Transaction, state: "committed" | "aborted"): void {
    if (transaction.state !== "open") return
    transaction.state = state
    this.#open.delete(transaction)
    for (const stream of transaction.locks) {
      stream.lock = null
      this.#grantNext(stream)
    }
  }

  /** Ends a transaction from outside: restart, lost client, operator. */
  abort(transaction: Transaction): void {
    if (transaction.state !== "open") return
    this.end(transaction, "aborted")
    transaction.onAbort()
  }

  /** All connections drop, every open transaction is rolled back. */
  crash(): void {
    this.down = true
    for (const transaction of [...this.#open]) this.abort(transaction)
  }

  headOf(stream: Stream): number {
    return stream.records.length === 0 ? 0 : stream.records[stream.records.length - 1].last
  }

  /** The fence. `headSeen` is the head when the statement began; called with the row locked. */
  admits(stream: Stream | undefined, record: JournalRecord, headSeen: number): boolean {
    if (stream === undefined || stream.epoch !== record.epoch) return false
    return record.first === headSeen + 1
  }

  /** Inserts unless the primary key is taken. Called when the transaction of an admitted record commits. */
  insert(stream: Stream, record: JournalRecord): AppendOutcome {
    for (let i = stream.records.length - 1; i >= 0 && stream.records[i].first >= record.first; i--) {
      if (stream.records[i].first === record.first) return "fenced"
    }
    stream.records.push(record)
    this.#observer.committed(record)
    return "committed"
  }

  /** One autocommit statement, with the row locked when there is one. */
  claim(concertId: number, incarnation: string, from: ClaimFrom): ClaimOutcome {
    const stream = this.streams.get(concertId)
    if (stream === undefined) {
      if (from !== "create") return { kind: "absent" }
      this.#create(concertId, incarnation)
      this.#observer.claimed(concertId, 1, incarnation, 0)
      return { kind: "claimed", epoch: 1, repeated: false }
    }
    if (typeof from === "number" && stream.epoch !== from) {
      if (stream.epoch !== from + 1 || stream.incarnation !== incarnation) return { kind: "fenced" }
      return { kind: "claimed", epoch: stream.epoch, repeated: true }
    }
    if (stream.live && stream.incarnation !== incarnation) this.#tally.mark("takeover of a live sale")
    stream.epoch++
    stream.incarnation = incarnation
    stream.live = true
    stream.wakeAt = null
    this.#observer.claimed(concertId, stream.epoch, incarnation, typeof from === "number" ? from : 0)
    return { kind: "claimed", epoch: stream.epoch, repeated: false }
  }

  due(): ReadonlyArray<DueSale> {
    const now = this.wall.nowMs()
    const due: DueSale[] = []
    for (const stream of this.streams.values()) {
      if (stream.concertId === canaryConcertId) continue
      if (stream.live || (stream.wakeAt !== null && stream.wakeAt <= now))
        due.push({ concertId: stream.concertId, epoch: stream.epoch })
    }
    return due
  }

  /** Bytes that were saved never change here, so each snapshot is hashed once however often it is loaded. */
  isWhole(snapshot: Snapshot): boolean {
    const known = this.#whole.get(snapshot)
    if (known !== undefined) return known
    const whole = sameBytes(hash("sha256", snapshot.state, "buffer"), snapshot.hash)
    this.#whole.set(snapshot, whole)
    return whole
  }

  /** The newest whole snapshot; one whose bytes do not add up to its hash is passed over. */
  snapshotOf(stream: Stream): Snapshot | null {
    for (let i = stream.snapshots.length - 1; i >= 0; i--) {
      const snapshot = stream.snapshots[i]
      if (this.isWhole(snapshot)) return snapshot
      this.#tally.mark("half snapshot passed over")
    }
    return null
  }

  /** Flips one bit of one stored byte, as a bad disk would; gives back what was there (F28). */
  corrupt(stream: Stream): { readonly index: number; readonly before: JournalRecord } {
    const index = this.#random.below("corrupt-record", stream.records.length)
    const before = stream.records[index]
    const field = this.#random.pick("corrupt-field", ["frame", "hash"] as const)
    const bytes = before[field].slice()
    const at = this.#random.below("corrupt-byte", bytes.length)
    bytes[at] ^= 1 << this.#random.below("corrupt-bit", 8)
    stream.records[index] = { ...before, [field]: bytes }
    return { index, before }
  }

  #create(concertId: number, incarnation: string): void {
    this.streams.set(concertId, {
      concertId,
      epoch: 1,
      incarnation,
      records: [],
      snapshots: [],
      live: true,
      wakeAt: null,
      lock: null,
      waiting: [],
    })
  }

  #grantNext(stream: Stream): void {
    for (;;) {
      const waiter = stream.waiting.shift()
      if (waiter === undefined) return
      waiter.timeout.cancelled = true
      if (waiter.transaction.state !== "open") continue
      stream.lock = waiter.transaction
      waiter.transaction.locks.push(stream)
      // Its backend wakes up as a task of its own, so that other things may happen first.
      this.#queue.soon(null, "lock granted", () => {
        if (waiter.transaction.state === "open") waiter.grant()
      })
      return
    }
  }
}
