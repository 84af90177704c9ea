/** The admissions of a line, from the journal: when each was due and up to which position it is told. */
import { readEvents } from "@ticketrush/protocol/event-codec"
import { query } from "../http/Postgres.ts"
import type { Tick } from "./Crowd.ts"

/** Ticks lie on multiples of `everyMs` of journal time, which is the time of the database's machine: ours. */
export const ticksOf = async (url: string, concertId: number, everyMs: number): Promise<ReadonlyArray<Tick>> => {
  const rows = await query(url, "select last, at, frame from journal where concert_id = $1 order by journal.first", [
    concertId,
  ])
  const ticks = new Map<number, Tick>()
  for (const { last, at, frame } of rows) {
    let admitted = 0
    readEvents(frame as Uint8Array, ({ kind }) => {
      if (kind === "admitted") admitted++
    })
    // A large tick may take several records; a client that was told the last one was told the tick.
    const due = Math.floor(Number(at) / everyMs) * everyMs
    if (admitted > 0) ticks.set(due, { last: Number(last), at: due })
  }
  return [...ticks.values()]
}
