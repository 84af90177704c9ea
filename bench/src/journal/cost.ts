/** What one append costs as a stream grows, with and without a snapshot that stays open beside it. */
import { readFileSync } from "node:fs"
import type { AppendForm } from "@ticketrush/engine/journal/JournalPostgresFence"
import { withJournal } from "./database.ts"
import { appenderOf, claim, eventBytes, mustAppend, Stream } from "./streams.ts"

type Microseconds = {
  /** Round trip. */
  readonly wall: number
  /** Processor time of the appending backend (Linux; NaN elsewhere). */
  readonly postgres: number
}
/** Per append, in the first and in the last tenth. */
export type Cost = { readonly first: Microseconds; readonly last: Microseconds }

/** Nanoseconds that a process has been on a processor. */
const onProcessor = (pid: number): number => {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[0])
  } catch {
    return Number.NaN
  }
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
    const some = async (count: number): Promise<void> => {
      for (let n = 0; n < count; n++) {
        const record = stream.next(1, frame)
        await mustAppend(connection, [record])
        stream.advance(record)
      }
    }
    await some(100)
    const pid = await appenderOf(on.admin)
    const tenth = Math.floor(appends / 10)
    const windows: Microseconds[] = []
    for (let window = 0; window < 10; window++) {
      const [wall, postgres] = [performance.now(), onProcessor(pid)]
      await some(tenth)
      windows.push({
        wall: ((performance.now() - wall) * 1_000) / tenth,
        postgres: (onProcessor(pid) - postgres) / 1_000 / tenth,
      })
    }
    return { first: windows[0], last: windows[9] }
  })
