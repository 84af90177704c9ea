/** The calls of a journal as promises, and records to hand to it. */
import { setTimeout as delay } from "node:timers/promises"
import { emptyHash, seal } from "../../src/journal/chain.ts"
import type {
  AppendResult,
  ClaimFrom,
  ClaimResult,
  DueResult,
  HeadResult,
  Journal,
  JournalRecord,
  ReadResult,
  Snapshot,
  SnapshotResult,
  WriteResult,
} from "../../src/journal/Journal.ts"

export const calls = (journal: Journal) => ({
  claim: (concertId: number, incarnation: string, from: ClaimFrom) =>
    new Promise<ClaimResult>((resolve) => journal.claim(concertId, incarnation, from, resolve)),
  append: (...records: ReadonlyArray<JournalRecord>) =>
    new Promise<AppendResult>((resolve) => journal.append(records, resolve)),
  read: (concertId: number, after: number) =>
    new Promise<ReadResult>((resolve) => journal.read(concertId, after, resolve)),
  head: (concertId: number) => new Promise<HeadResult>((resolve) => journal.head(concertId, resolve)),
  loadSnapshot: (concertId: number) =>
    new Promise<SnapshotResult>((resolve) => journal.loadSnapshot(concertId, resolve)),
  saveSnapshot: (snapshot: Snapshot) => new Promise<WriteResult>((resolve) => journal.saveSnapshot(snapshot, resolve)),
  passivate: (concertId: number, epoch: number, wakeAt: number | null) =>
    new Promise<WriteResult>((resolve) => journal.passivate(concertId, epoch, wakeAt, resolve)),
  due: () => new Promise<DueResult>((resolve) => journal.due(resolve)),
})

export type Calls = ReturnType<typeof calls>

/** What became of the records, or why there is no answer; the time is left out, so that two journals compare. */
export const outcomeOf = (result: AppendResult): string =>
  result.kind === "answered" ? result.outcomes.join(" ") : `${result.kind} ${result.reason}`

/**
 * The outcome of an append, sent again while its line cannot be laid: a busy machine may take several tries, and what
 * was rejected may always be sent again.
 */
export const settled = async (journal: Calls, ...records: ReadonlyArray<JournalRecord>): Promise<string> => {
  for (let tries = 1; ; tries++) {
    const outcome = outcomeOf(await journal.append(...records))
    if (outcome !== "rejected unreachable" || tries === 50) return outcome
    await delay(20)
  }
}

/** The record at `first` .. `last` whose frame is `frame`; its chain starts anew, which no journal looks at. */
export const recordAt = (
  concertId: number,
  epoch: number,
  first: number,
  last = first,
  frame: Uint8Array = Uint8Array.of(first % 256, last % 256),
): JournalRecord => seal(emptyHash, { concertId, first, last, epoch, at: 1_800_000_000_000 + first, frame })

/** Every record of a stream, page after page. */
export const readAll = async (journal: Calls, concertId: number): Promise<ReadonlyArray<JournalRecord>> => {
  const records: JournalRecord[] = []
  for (;;) {
    const page = await journal.read(concertId, records.at(-1)?.last ?? 0)
    if (page.kind === "failed") throw new Error(page.reason)
    records.push(...page.records)
    if (!page.more) return records
  }
}

export const positionsOf = (records: ReadonlyArray<JournalRecord>): ReadonlyArray<string> =>
  records.map(({ first, last, epoch }) => `${first}-${last} of epoch ${epoch}`)
