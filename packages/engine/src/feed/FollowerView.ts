/** What a {@link JournalFollower} keeps up to date, and how far along each journal it is. `Page` is one page, folded. */
import type { ConcertId } from "@ticketrush/protocol"
import type { Effect } from "effect"
import type { JournalRecord } from "../journal/Journal.ts"

/** A journal that has more than the view: positions of the last event in the view and in the journal. */
export type Behind = { readonly concertId: ConcertId; readonly position: number; readonly head: number }

/** `E`: a read that failed; `W`: a write that failed, of which the next round asks what became of it. */
export interface FollowerView<Page, E, W = E> {
  readonly behind: Effect.Effect<ReadonlyArray<Behind>, E>
  /** 0 when nothing of that journal was ever written. */
  readonly position: (concertId: ConcertId) => Effect.Effect<number, E>
  /** Pure: what these records, which follow one another, do to the view. */
  readonly fold: (concertId: ConcertId, records: ReadonlyArray<JournalRecord>) => Page
  /**
   * Writes a page and moves the position, in one transaction. False, and nothing is written, when the position is not
   * `from`: another writer was here. A page from 0 replaces the whole view of the concert, so that it can be rebuilt.
   */
  readonly write: (concertId: ConcertId, from: number, to: number, page: Page) => Effect.Effect<boolean, W>
}
