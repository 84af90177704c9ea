/** What one append costs as a stream grows, with and without a snapshot that stays open beside it. */
import type { AppendForm } from "@ticketrush/engine/journal/JournalPostgresFence"
import { withJournal } from "./database.ts"
import { claim, eventBytes, mustAppend, Stream } from "./streams.ts"

export type Cost = {
  /** Microseconds per append in the first and in the last tenth. */
  readonly firstUs: number
  readonly lastUs: number
}

/**
 * Appends one event after the other, each in its own commit. Commits do not wait for the disk: its time is the same for
 * every form, and it would hide the difference.
 */
export const costOf = (form: AppendForm, appends: number, snapshotOpen: boolean): Promise<Cost> =>
  withJournal(async (on) => {
    await on.admin.query("alter table sale add column head bigint not null default 0")
    const journal = await on.journal()
    await claim(journal, 1, "bench", "create")
    const reader = await on.session()
    if (snapshotOpen) {
      await reader.query("begin isolation level repeatable read")
      await reader.query("select count(*) from journal")
    }
    await on.admin.query(`alter database "${on.database.name}" set synchronous_commit = off`)
    const connection = on.appends(form)
    const stream = new Stream(1, 1)
    const frame = new Uint8Array(eventBytes).fill(7)
    const tenth = Math.floor(appends / 10)
    const times: number[] = []
    for (let window = 0; window < 10; window++) {
      const before = performance.now()
      for (let n = 0; n < tenth; n++) {
        const record = stream.next(1, frame)
        await mustAppend(connection, [record])
        stream.advance(record)
      }
      times.push(((performance.now() - before) * 1_000) / tenth)
    }
    return { firstUs: times[0], lastUs: times[9] }
  })
