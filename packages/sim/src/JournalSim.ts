/**
 * The hostile journal: one process's connection to `DatabaseSim`. Each call travels, is executed, and is answered at
 * times drawn from the seed; under faults the answer, the statement or the commit is lost, or the commit comes up to
 * thirty seconds after its callers stopped waiting for it (F12).
 *
 * A call of a killed process is executed all the same when it had left the process: that is how a statement commits
 * after its client has died.
 */

import { stateVersion } from "@ticketrush/engine/core/state-codec"
import { emptyHash } from "@ticketrush/engine/journal/chain"
import type {
  AppendOutcome,
  AppendRejection,
  AppendResult,
  ClaimFrom,
  ClaimResult,
  Journal,
  JournalRecord,
  WriteResult,
} from "@ticketrush/engine/journal/Journal"
import type { DatabaseSim, Stream, Transaction } from "./DatabaseSim.ts"
import type { FaultName } from "./faults.ts"
import type { JournalHooks } from "./JournalHooks.ts"
import type { Late, LateAppends } from "./LateAppends.ts"
import type { RandomStream } from "./prng.ts"
import type { SimProcess } from "./process.ts"
import type { RunQueue } from "./RunQueue.ts"
import type { StorageFaults } from "./storage-faults.ts"
import type { Tally } from "./tally.ts"
import type { Trace } from "./trace.ts"

type Fate = "normal" | "rejected" | "lost" | "unanswered" | "late-locked" | "late-unlocked"

const rejections: ReadonlyArray<AppendRejection> = ["unreachable", "read-only", "other", "locked"]
/** Older snapshots of a stream are removed, as production does. */
const snapshotsKept = 3
/** A client stops waiting for a silent database after this long. */
const silenceMs = 2_500

export class JournalSim implements Journal {
  readonly #database: DatabaseSim
  readonly #process: SimProcess
  readonly #queue: RunQueue
  readonly #random: RandomStream
  readonly #trace: Trace
  readonly #tally: Tally
  readonly #lane: number
  readonly #faults: StorageFaults
  readonly #late: LateAppends
  readonly #hooks: JournalHooks
  readonly #pageRecords: number
  /** Appends of this connection; the first one is under way. */
  readonly #waiting: Array<() => void> = []
  /** Last position sent, and what a claim with memory kept is about to find out, by sale: for the situations only. */
  readonly #lastSent = new Map<number, number>()
  readonly #resolving = new Map<number, number>()

  constructor(parts: {
    readonly database: DatabaseSim
    readonly process: SimProcess
    readonly queue: RunQueue
    readonly random: RandomStream
    readonly trace: Trace
    readonly tally: Tally
    readonly lane: number
    readonly faults: StorageFaults
    readonly late: LateAppends
    readonly hooks: JournalHooks
    readonly pageRecords: number
  }) {
    this.#database = parts.database
    this.#process = parts.process
    this.#queue = parts.queue
    this.#random = parts.random
    this.#trace = parts.trace
    this.#tally = parts.tally
    this.#lane = parts.lane
    this.#faults = parts.faults
    this.#late = parts.late
    this.#hooks = parts.hooks
    this.#pageRecords = parts.pageRecords
  }

  // ---- append ----

  /** One statement is on the wire at a time, as on the connection of production. */
  append = (records: ReadonlyArray<JournalRecord>, done: (result: AppendResult) => void): void => {
    this.#waiting.push(() =>
      this.#append(records, (result) => {
        this.#waiting.shift()
        this.#waiting[0]?.()
        done(result)
      }),
    )
    if (this.#waiting.length === 1) this.#waiting[0]()
  }

  #append(records: ReadonlyArray<JournalRecord>, done: (result: AppendResult) => void): void {
    if (this.#process.state === "dead") return
    this.#hooks.appending(records)
    if (this.#dead()) return
    const concertIds = records.map((record) => record.concertId)
    for (const record of records) this.#lastSent.set(record.concertId, record.last)
    this.#trace.add("appending", this.#lane, records[0].concertId, records[0].first, records.length)
    let answered = false
    const answer = (result: AppendResult, delay = this.#latency()): void => {
      if (answered) return
      answered = true
      this.#answer("append answered", delay, () => {
        this.#trace.add("append-result", this.#lane, records[0].concertId, records[0].first, resultNumber(result))
        this.#hooks.appendAnswered(result, records)
        if (!this.#dead()) done(result)
      })
    }
    const fate = this.#hooks.answersAreCut() ? "unanswered" : this.#fate()
    if (this.#database.down || this.#hooks.linkIsCut()) {
      // It is unknown whether the packets of an open connection went out; a new connection is refused for sure.
      if (this.#random.chance("connection-refused", 0.5)) return answer({ kind: "rejected", reason: "unreachable" })
      return answer({ kind: "unknown", reason: "silence" }, silenceMs)
    }
    if (fate === "rejected") return answer({ kind: "rejected", reason: this.#random.pick("rejection", rejections) })
    if (fate === "lost") return answer({ kind: "unknown", reason: "connection lost" }, this.#latency() * 2)
    let hold = 0
    if (fate === "late-unlocked") {
      answer({ kind: "unknown", reason: "connection lost" })
      hold = this.#random.skewed("late-ms", 0, this.#faults.lateMsMax)
    }
    let arrived = false
    const arrive = (): void => {
      if (arrived) return
      arrived = true
      late.over = true
      this.#execute(records, fate, answer)
    }
    const late: Late = { concertIds, decide: arrive, over: false }
    if (fate === "late-unlocked") this.#late.add(late)
    this.#queue.after(null, "append arrives", this.#latency() + hold, arrive)
  }

  /** The statement on the database: lock the rows in order, check the fence, stay open for a while, commit. */
  #execute(records: ReadonlyArray<JournalRecord>, fate: Fate, answer: (result: AppendResult) => void): void {
    const database = this.#database
    if (database.down) return answer({ kind: "unknown", reason: "connection lost" })
    if (database.noSpace) return answer({ kind: "rejected", reason: "no-space" })
    if (database.readOnly) return answer({ kind: "rejected", reason: "read-only" })
    if (this.#hooks.appendArrived(records)) return
    const transaction = database.begin(() => {
      this.#tally.mark("late append rolled back")
      answer({ kind: "unknown", reason: "connection lost" })
    })
    const streams = records.map((record) => database.streams.get(record.concertId))
    const heads = streams.map((stream) => (stream === undefined ? 0 : database.headOf(stream)))
    const lockFrom = (i: number): void => {
      if (i === records.length) return this.#hold(transaction, records, streams, heads, fate, answer)
      const stream = streams[i]
      if (stream === undefined) return lockFrom(i + 1)
      database.lock(
        transaction,
        stream,
        () => lockFrom(i + 1),
        () => {
          if (transaction.state !== "open") return
          database.end(transaction, "aborted")
          answer({ kind: "rejected", reason: "locked" })
        },
      )
    }
    lockFrom(0)
  }

  #hold(
    transaction: Transaction,
    records: ReadonlyArray<JournalRecord>,
    streams: ReadonlyArray<Stream | undefined>,
    heads: ReadonlyArray<number>,
    fate: Fate,
    answer: (result: AppendResult) => void,
  ): void {
    const database = this.#database
    const admitted = records.map((record, i) => database.admits(streams[i], record, heads[i]))
    const commit = (): void => {
      if (transaction.state !== "open") return
      late.over = true
      const outcomes = records.map(
        (record, i): AppendOutcome => (admitted[i] ? database.insert(streams[i]!, record) : "fenced"),
      )
      const databaseMs = database.wall.nowMs()
      database.end(transaction, "committed")
      this.#noteOutcomes(outcomes, fate)
      if (fate === "unanswered") answer({ kind: "unknown", reason: "connection lost" })
      else answer({ kind: "answered", outcomes, databaseMs })
    }
    const late: Late = {
      concertIds: records.map((record) => record.concertId),
      over: false,
      decide: () => {
        if (this.#random.chance("late-commits", 0.5)) {
          this.#tally.mark("late append committed before a takeover")
          commit()
        } else {
          late.over = true
          database.abort(transaction)
        }
      },
    }
    let hold = this.#work()
    if (fate === "late-locked") {
      answer({ kind: "unknown", reason: "connection lost" })
      hold = this.#random.skewed("late-ms", 0, this.#faults.lateMsMax)
      this.#late.add(late)
    }
    this.#queue.after(null, "append commits", hold, commit)
  }

  #noteOutcomes(outcomes: ReadonlyArray<AppendOutcome>, fate: Fate): void {
    const fenced = outcomes.includes("fenced")
    const committed = outcomes.includes("committed")
    if (fenced) this.#tally.mark("append fenced")
    if (fenced && committed) this.#tally.mark("append fenced in part")
    if (fate !== "late-locked" && fate !== "late-unlocked") return
    if (fenced) this.#tally.mark("late append fenced by a takeover")
    else this.#tally.mark("late append committed on its own")
  }

  #fate(): Fate {
    const faults = this.#faults
    if (this.#random.chance("rejected", faults.rejected)) return this.#struck("rejected", "rejected")
    if (this.#random.chance("unknown-lost", faults.unknownLost)) return this.#struck("unknown-lost", "lost")
    if (this.#random.chance("unknown-committed", faults.unknownCommitted)) {
      return this.#struck("unknown-committed", "unanswered")
    }
    if (this.#random.chance("late", faults.late)) {
      const locked = this.#random.chance("late-holds-lock", 0.5)
      return this.#struck("late-commit", locked ? "late-locked" : "late-unlocked")
    }
    return "normal"
  }

  #struck(name: FaultName, fate: Fate): Fate {
    this.#hooks.fault(name)
    return fate
  }

  // ---- claim ----

  claim = (concertId: number, incarnation: string, from: ClaimFrom, done: (result: ClaimResult) => void): void => {
    if (this.#process.state === "dead") return
    this.#hooks.recovering(concertId)
    if (this.#dead()) return
    this.#trace.add("claiming", this.#lane, concertId, typeof from === "number" ? from : 0)
    let answered = false
    const answer = (result: ClaimResult, delay = this.#latency()): void => {
      if (answered) return
      answered = true
      this.#answer("claim answered", delay, () => {
        const epoch = result.kind === "claimed" ? result.epoch : 0
        this.#trace.add("claim-result", this.#lane, concertId, epoch, resultNumber(result))
        this.#hooks.claimAnswered(concertId, result)
        if (!this.#dead()) done(result)
      })
    }
    const lost: ClaimResult = { kind: "unknown", reason: "connection lost" }
    if (this.#database.down || this.#hooks.linkIsCut())
      return answer(lost, this.#random.pick("silence", [1, silenceMs]))
    if (this.#hooks.answersAreCut()) answer(lost, silenceMs)
    const fate = this.#claimFate()
    let hold = 0
    if (fate !== null) {
      this.#hooks.fault(fate)
      answer(lost, this.#latency() * 2)
      if (fate === "unknown-lost") return
      if (fate === "late-commit") hold = this.#random.skewed("late-ms", 0, this.#faults.lateMsMax)
    }
    this.#queue.after(null, "claim arrives", this.#latency() + hold, () => {
      if (this.#database.down) return answer(lost)
      if (this.#database.readOnly) return answer({ kind: "unknown", reason: "read-only" })
      this.#late.takeover(concertId, this.#random, this.#tally)
      this.#executeClaim(concertId, incarnation, from, answer)
    })
  }

  /** A claim whose outcome stays unknown meets the same as an append, as often. */
  #claimFate(): "unknown-lost" | "unknown-committed" | "late-commit" | null {
    const { late, unknownCommitted, unknownLost } = this.#faults
    if (this.#random.chance("claim-lost", unknownLost)) return "unknown-lost"
    if (this.#random.chance("claim-unanswered", unknownCommitted)) return "unknown-committed"
    return this.#random.chance("claim-late", late) ? "late-commit" : null
  }

  #executeClaim(concertId: number, incarnation: string, from: ClaimFrom, answer: (result: ClaimResult) => void): void {
    const database = this.#database
    const run = (): void => {
      const outcome = database.claim(concertId, incarnation, from)
      if (outcome.kind === "fenced") this.#tally.mark("claim fenced")
      if (outcome.kind !== "claimed") return answer(outcome)
      if (outcome.repeated) this.#tally.mark("claim repeated by its own incarnation")
      if (outcome.repeated && typeof from === "number") this.#hooks.adopted(concertId, outcome.epoch, from)
      if (typeof from === "number") this.#resolving.set(concertId, this.#lastSent.get(concertId) ?? 0)
      answer({ kind: "claimed", epoch: outcome.epoch, databaseMs: database.wall.nowMs() })
    }
    const stream = database.streams.get(concertId)
    if (stream === undefined) return run()
    const failed: ClaimResult = { kind: "unknown", reason: "lock timeout" }
    const transaction = database.begin(() => answer({ kind: "unknown", reason: "connection lost" }))
    const locked = (): void => {
      run()
      database.end(transaction, "committed")
    }
    database.lock(transaction, stream, locked, () => {
      database.end(transaction, "aborted")
      answer(failed)
    })
  }

  // ---- reading ----

  read: Journal["read"] = (concertId, after, done) => {
    this.#query<Parameters<typeof done>[0]>("read", concertId, done, () => {
      const records = this.#database.streams.get(concertId)?.records ?? []
      let start = 0
      while (start < records.length && records[start].last <= after) start++
      const page = records.slice(start, start + this.#pageRecords)
      return { kind: "read", records: page, more: start + page.length < records.length }
    })
  }

  head: Journal["head"] = (concertId, done) => {
    this.#query<Parameters<typeof done>[0]>("head", concertId, done, () => {
      const last = this.#database.streams.get(concertId)?.records.at(-1)
      const sent = this.#resolving.get(concertId)
      if (sent !== undefined) {
        this.#resolving.delete(concertId)
        this.#tally.mark((last?.last ?? 0) >= sent ? "unknown append found committed" : "unknown append sealed again")
      }
      const head = last === undefined ? { last: 0, hash: emptyHash } : { last: last.last, hash: last.hash }
      return { kind: "head", head }
    })
  }

  loadSnapshot: Journal["loadSnapshot"] = (concertId, done) => {
    this.#query<Parameters<typeof done>[0]>("load-snapshot", concertId, done, () => {
      const stream = this.#database.streams.get(concertId)
      return { kind: "snapshot", snapshot: stream === undefined ? null : this.#database.snapshotOf(stream) }
    })
  }

  saveSnapshot: Journal["saveSnapshot"] = (snapshot, done) => {
    const half = this.#random.chance("half-snapshot", this.#faults.halfSnapshot)
    const newer = this.#random.chance("version-skew", this.#faults.versionSkew)
    if (half) this.#hooks.fault("half-snapshot")
    if (newer) this.#hooks.fault("version-skew")
    this.#query<WriteResult>("save-snapshot", snapshot.concertId, done, () => {
      const stream = this.#database.streams.get(snapshot.concertId)
      if (stream === undefined) return { kind: "failed", reason: "no such stream" }
      if (this.#database.noSpace || this.#database.readOnly) return { kind: "failed", reason: "no space" }
      const state = half ? snapshot.state.slice(0, Math.floor(snapshot.state.length / 2)) : snapshot.state
      stream.snapshots.push({ ...snapshot, state, version: newer ? stateVersion + 1 : snapshot.version })
      stream.snapshots.sort((a, b) => a.last - b.last)
      if (stream.snapshots.length > snapshotsKept) stream.snapshots.shift()
      this.#trace.add("snapshot", this.#lane, snapshot.concertId, snapshot.last, half ? 1 : 0)
      this.#tally.mark("snapshot saved")
      return half ? { kind: "failed", reason: "connection lost" } : { kind: "written" }
    })
  }

  passivate: Journal["passivate"] = (concertId, epoch, wakeAt, done) => {
    this.#query<WriteResult>("passivate", concertId, done, () => {
      const stream = this.#database.streams.get(concertId)
      if (stream === undefined || stream.epoch !== epoch) return { kind: "failed", reason: "another epoch" }
      stream.live = false
      stream.wakeAt = wakeAt
      return { kind: "written" }
    })
  }

  due: Journal["due"] = (done) => {
    const told: typeof done = (result) => {
      if (result.kind === "due") this.#hooks.dueAnswered(result.sales)
      done(result)
    }
    this.#query<Parameters<typeof done>[0]>("due", 0, told, () => ({
      kind: "due",
      sales: this.#database.due().filter(({ concertId }) => this.#hooks.owns(concertId)),
    }))
  }

  /** A statement that changes nothing that matters, or whose repetition does not matter: executed once, or failed. */
  #query<R>(
    what: string,
    concertId: number,
    done: (result: R | { readonly kind: "failed"; readonly reason: string }) => void,
    run: () => R,
  ): void {
    if (this.#process.state === "dead") return
    if (concertId !== 0) this.#hooks.recovering(concertId)
    if (this.#dead()) return
    const answer = (
      result: R | { readonly kind: "failed"; readonly reason: string },
      delay = this.#latency(),
    ): void => {
      this.#answer(what, delay, () => {
        if (concertId !== 0) this.#hooks.recovering(concertId)
        if (!this.#dead()) done(result)
      })
    }
    const lost = { kind: "failed", reason: "connection lost" } as const
    if (this.#database.down || this.#hooks.linkIsCut()) return answer(lost)
    if (this.#random.chance("read-fails", this.#faults.readFails)) {
      this.#hooks.fault("rejected")
      return answer(lost)
    }
    this.#queue.after(null, what, this.#latency(), () => answer(this.#database.down ? lost : run()))
  }

  // ---- time ----

  #answer(label: string, delay: number, run: () => void): void {
    this.#queue.after(this.#process, label, delay, () => {
      this.#hooks.answered()
      run()
    })
  }

  #latency(): number {
    return this.#scaled(this.#random.skewed("storage-latency", 0, this.#faults.latencyMsMax))
  }

  #work(): number {
    return this.#scaled(this.#random.skewed("storage-work", 0, this.#faults.workMsMax))
  }

  #scaled(milliseconds: number): number {
    if (!this.#random.chance("storage-stall", this.#faults.stallChance)) return milliseconds * this.#faults.slowFactor
    this.#hooks.fault("slow-database")
    return (milliseconds + 1) * 100
  }

  /** Hooks may have killed the process in the middle of a call. */
  #dead(): boolean {
    return this.#process.state === "dead"
  }
}

const resultNumber = (result: { readonly kind: string }): number =>
  ["answered", "rejected", "unknown", "claimed", "fenced", "absent"].indexOf(result.kind)
