/** What a run has broken, from the journal as it is on disk and from what people wrote down; shares nothing with the engine. */
import { SaleAudit } from "@ticketrush/audit/SaleAudit"
import { optionIdOf, reservationIdOf, seatIdOf } from "@ticketrush/protocol"
import { readEvents } from "@ticketrush/protocol/event-codec"
import { query } from "../http/Postgres.ts"
import type { Heard } from "./answers.ts"

export type Verdict = {
  /** Holds that were acknowledged and are not in the journal, with that seat and person. */
  readonly lost: number
  /** Keys with two reservations, or two answers. */
  readonly duplicates: number
  readonly doubleSold: number
  /** Positions that are missing or taken twice, and hashes that do not follow. */
  readonly holes: number
  readonly epochsBack: number
  /** All other things that the audit found. */
  readonly others: number
  /** The first few, as sentences. */
  readonly says: ReadonlyArray<string>
}

type Held = { readonly userId: number; readonly seatIds: ReadonlyArray<number> }

const kindsOf = (violation: string): keyof Omit<Verdict, "says" | "lost"> => {
  if (violation.startsWith("I1 ")) return "doubleSold"
  if (violation.startsWith("I4 ")) return "duplicates"
  if (violation.startsWith("I12 ")) return "epochsBack"
  return violation.startsWith("I15 ") ? "holes" : "others"
}

const saysMax = 8

/** Reads one sale. */
const readSale = async (url: string, concertId: number) => {
  const rows = await query(
    url,
    "select first, last, epoch, at, frame, hash from journal where concert_id = $1 order by first, epoch",
    [concertId],
  )
  const audit = new SaleAudit(concertId)
  const held = new Map<number, Array<Held>>()
  for (const row of rows) {
    const record = {
      concertId,
      first: Number(row.first),
      last: Number(row.last),
      epoch: Number(row.epoch),
      at: Number(row.at),
      frame: row.frame as Uint8Array,
      hash: row.hash as Uint8Array,
    }
    audit.take(record)
    readEvents(record.frame, (event) => {
      if (event.kind !== "held") return
      const id = reservationIdOf(concertId, event.reservation)
      const option = optionIdOf(concertId, event.option)
      const seatIds = event.seats.map((seat) => seatIdOf(option, seat))
      held.set(id, [...(held.get(id) ?? []), { userId: event.person, seatIds }])
    })
  }
  return { held, violations: audit.report().violations }
}

export const judge = async (
  url: string,
  concertIds: ReadonlyArray<number>,
  heard: ReadonlyArray<Heard>,
): Promise<Verdict> => {
  const counts = { lost: 0, duplicates: 0, doubleSold: 0, holes: 0, epochsBack: 0, others: 0 }
  const says: Array<string> = []
  const count = (kind: keyof typeof counts, sentence: string): void => {
    counts[kind]++
    if (says.length < saysMax) says.push(sentence)
  }
  for (const concertId of concertIds) {
    const { held, violations } = await readSale(url, concertId)
    for (const violation of violations) count(kindsOf(violation), `concert ${concertId}: ${violation}`)
    for (const answer of heard) {
      if (answer.concertId !== concertId || answer.status !== 201) continue
      const { id } = JSON.parse(answer.body) as { readonly id: number }
      const journaled = held.get(id) ?? []
      const same = journaled.filter(
        ({ seatIds, userId }) => userId === answer.userId && seatIds.includes(answer.seatId),
      )
      if (same.length === 0)
        count("lost", `reservation ${id} of key ${answer.key} was acknowledged and is not journaled`)
      else if (journaled.length > 1)
        count("duplicates", `reservation ${id} stands in the journal ${journaled.length} times`)
    }
  }
  return { ...counts, says }
}

export const isClean = ({ says, ...counts }: Verdict): boolean => Object.values(counts).every((count) => count === 0)
