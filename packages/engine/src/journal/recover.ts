/**
 * Rebuilds a sale from its journal: the newest readable snapshot, then every record after it, each one checked against
 * the hash chain (I15), the order of positions, epochs and times, and the state machine. A journal that contradicts
 * itself is a defect: the sale does not open, and the reason names the position.
 */
import { type ConcertId, Defect, invariant, readEvents, reasonOf, type SaleEvent } from "@ticketrush/protocol"
import { apply, publish } from "../core/apply.ts"
import { brokenInvariant } from "../core/invariants.ts"
import { Sale } from "../core/Sale.ts"
import { decodeState, readsState } from "../core/state-codec.ts"
import { chainHash, emptyHash, sameBytes } from "./chain.ts"
import type { Journal, JournalRecord, Snapshot } from "./Journal.ts"

export type Recovered = {
  readonly sale: Sale
  /** Hash of the last record. */
  readonly hash: Uint8Array
  readonly epoch: number
  /** Position of the snapshot it started from, 0 when it replayed everything. */
  readonly snapshot: number
}

export type RecoverResult = { readonly kind: "recovered"; readonly recovered: Recovered } | NotReplayed

export type ReplayResult = { readonly kind: "replayed"; readonly replay: Replay } | NotReplayed

type NotReplayed =
  /** The journal could not be read; try again. */
  | { readonly kind: "failed"; readonly reason: string }
  /** The journal contradicts itself; trying again will not help. */
  | { readonly kind: "corrupt"; readonly reason: string }

/** A replay in progress: feed it records in order. */
export class Replay {
  readonly sale: Sale
  readonly snapshot: number
  hash: Uint8Array
  epoch = 0

  /** `hashSeed` as in {@link Sale}. */
  constructor(concertId: ConcertId, snapshot: Snapshot | null, hashSeed = 0) {
    const usable = snapshot !== null && readsState(snapshot.version)
    this.sale = usable ? decodeState(snapshot.state, hashSeed) : new Sale(concertId, hashSeed)
    this.hash = usable ? snapshot.recordHash : emptyHash
    this.snapshot = usable ? snapshot.last : 0
    invariant(this.sale.position === this.snapshot, "I14: a snapshot holds the position it says")
  }

  /** Applies and publishes the record. `heard` is given each of its events, before it is applied. */
  record(record: JournalRecord, heard?: (event: SaleEvent) => void): void {
    const { sale } = this
    // Spelled out only when broken: a replay would spend more on its sentences than on its events.
    const must = (holds: boolean, sentence: (place: string) => string): void => {
      if (!holds) {
        throw new Defect(sentence(`record at position ${record.last} of concert ${sale.concertId}`), true)
      }
    }
    must(record.first === sale.position + 1, (place) => `I12: ${place} follows the one before`)
    must(record.epoch >= this.epoch, (place) => `I12: the epoch of ${place} does not go back`)
    must(record.at >= sale.at, (place) => `I7: the time of ${place} does not go back`)
    must(sameBytes(chainHash(this.hash, record), record.hash), (place) => `I15: the hash of ${place} fits its bytes`)
    readEvents(record.frame, (event) => {
      heard?.(event)
      apply(sale, event, record.at)
      publish(sale, event)
    })
    must(sale.position === record.last, (place) => `${place} holds as many events as it says`)
    this.hash = record.hash
    this.epoch = record.epoch
  }
}

/** `from`: a replay that has got somewhere already, which saves what it has read; it is used up. */
export const recover = (
  journal: ReplayedJournal,
  concertId: ConcertId,
  done: (result: RecoverResult) => void,
  hashSeed = 0,
  from?: Replay,
): void => {
  const replayed = (result: ReplayResult): void => {
    if (result.kind !== "replayed") return done(result)
    const { epoch, hash, sale, snapshot } = result.replay
    done({ kind: "recovered", recovered: { sale, hash, epoch, snapshot } })
  }
  if (from === undefined) replayAll(journal, concertId, replayed, hashSeed)
  else readPages(journal, from, replayed)
}

type ReplayedJournal = Pick<Journal, "loadSnapshot" | "read">

/** Everything up to the end of the journal, as a replay that can go on with records that come later. */
export const replayAll = (
  journal: ReplayedJournal,
  concertId: ConcertId,
  done: (result: ReplayResult) => void,
  hashSeed = 0,
): void => {
  journal.loadSnapshot(concertId, (loaded) => {
    if (loaded.kind === "failed") return done(loaded)
    guarded(done, () => readPages(journal, new Replay(concertId, loaded.snapshot, hashSeed), done))
  })
}

const readPages = (journal: Pick<Journal, "read">, replay: Replay, done: (result: ReplayResult) => void): void => {
  journal.read(replay.sale.concertId, replay.sale.position, (page) => {
    if (page.kind === "failed") return done(page)
    guarded(done, () => {
      for (const record of page.records) replay.record(record)
      if (page.more) return readPages(journal, replay, done)
      const broken = brokenInvariant(replay.sale)
      if (broken !== undefined) return done({ kind: "corrupt", reason: broken })
      done({ kind: "replayed", replay })
    })
  })
}

/** What the checks throw becomes a result: the callback protocol knows no exceptions. */
const guarded = (done: (result: NotReplayed) => void, run: () => void): void => {
  let corrupt: string | undefined
  try {
    run()
  } catch (defect) {
    corrupt = reasonOf(defect)
  }
  if (corrupt !== undefined) done({ kind: "corrupt", reason: corrupt })
}
