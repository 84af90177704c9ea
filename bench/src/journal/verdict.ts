/** What callers were told during the races, judged against what the journal holds in the end. */
import type { AppendResult, JournalRecord } from "@ticketrush/engine/journal/Journal"
import type pg from "pg"

/** Everything that happened to one stream. */
export class Story {
  readonly concertId: number
  readonly told: Array<{ readonly record: JournalRecord; readonly outcome: string }> = []
  /** Epoch and end of the stream as the heir found it. */
  inherited: { readonly epoch: number; readonly last: number } | undefined
  /** The heir could not write where the stream ended when he took it. */
  heirBlocked = false

  constructor(concertId: number) {
    this.concertId = concertId
  }

  tell(record: JournalRecord, result: AppendResult, at = 0): void {
    this.told.push({ record, outcome: result.kind === "answered" ? result.outcomes[at] : result.kind })
  }
}

export type Verdict = {
  readonly streams: number
  /** Rows of an epoch that was over, after the end that its heir had read. */
  readonly staleRows: number
  /** Records that do not follow the one before them. */
  readonly holes: number
  /** Records whose writer heard "committed" and that are not there. */
  readonly lost: number
  /** Records whose writer heard "fenced" or "rejected" and that are there. */
  readonly ghosts: number
  readonly blockedHeirs: number
  readonly outcomes: Readonly<Record<string, number>>
}

export const violations = ({ staleRows, holes, lost, ghosts, blockedHeirs }: Verdict): number =>
  staleRows + holes + lost + ghosts + blockedHeirs

type Kept = {
  readonly concert: number
  readonly first: number
  readonly last: number
  readonly epoch: number
  readonly hash: string
}

export const judge = async (admin: pg.Client, stories: ReadonlyArray<Story>): Promise<Verdict> => {
  const { rows } = await admin.query<Kept>(
    `select concert_id as concert, first::int, last::int, epoch::int, encode(hash, 'hex') as hash
       from journal order by concert_id, first`,
  )
  const kept = Map.groupBy(rows, (row) => row.concert)
  const found = { staleRows: 0, holes: 0, lost: 0, ghosts: 0, blockedHeirs: 0 }
  const outcomes: Record<string, number> = {}
  for (const { concertId, told, inherited, heirBlocked } of stories) {
    const stream = kept.get(concertId) ?? []
    for (const [at, { first, epoch }] of stream.entries()) {
      if (first !== (stream[at - 1]?.last ?? 0) + 1) found.holes++
      if (inherited !== undefined && first > inherited.last && epoch < inherited.epoch) found.staleRows++
    }
    const hashes = new Set(stream.map((row) => row.hash))
    for (const { record, outcome } of told) {
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      const there = hashes.has(Buffer.from(record.hash).toString("hex"))
      if (outcome === "committed" && !there) found.lost++
      if ((outcome === "fenced" || outcome === "rejected") && there) found.ghosts++
    }
    if (heirBlocked) found.blockedHeirs++
  }
  return { streams: stories.length, ...found, outcomes }
}
