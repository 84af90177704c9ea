/** What a run has broken, from the journal as it is on disk and from what people wrote down; shares nothing with the engine. */
import { type DrillCounts, type DrillFinding, DrillJudge, drillFindings } from "@ticketrush/audit/drill/DrillJudge"
import { query } from "../http/Postgres.ts"
import type { Heard } from "./answers.ts"

export type Verdict = DrillCounts & {
  /** The first few, as sentences. */
  readonly says: ReadonlyArray<string>
}

const saysMax = 8

const readSale = async (url: string, concertId: number): Promise<DrillJudge> => {
  const rows = await query(
    url,
    "select first, last, epoch, at, frame, hash from journal where concert_id = $1 order by first, epoch",
    [concertId],
  )
  const judge = new DrillJudge(concertId)
  for (const row of rows) {
    judge.take({
      concertId,
      first: Number(row.first),
      last: Number(row.last),
      epoch: Number(row.epoch),
      at: Number(row.at),
      frame: row.frame as Uint8Array,
      hash: row.hash as Uint8Array,
    })
  }
  return judge
}

export const judge = async (
  url: string,
  concertIds: ReadonlyArray<number>,
  heard: ReadonlyArray<Heard>,
): Promise<Verdict> => {
  const counts = Object.fromEntries(drillFindings.map((finding) => [finding, 0])) as Record<DrillFinding, number>
  const says: Array<string> = []
  for (const concertId of concertIds) {
    const acknowledged = heard.flatMap(({ body, key, seatId, status, userId, ...answer }) => {
      if (answer.concertId !== concertId || status !== 201) return []
      const { id } = JSON.parse(body) as { readonly id: number }
      return [{ reservation: id, person: userId, seat: seatId, key, what: "held" as const }]
    })
    const sale = await readSale(url, concertId)
    sale.judge(acknowledged, (finding, sentence) => {
      counts[finding]++
      if (says.length < saysMax) says.push(`concert ${concertId}: ${sentence}`)
    })
  }
  return { ...counts, says }
}

export const isClean = ({ says, ...counts }: Verdict): boolean => Object.values(counts).every((count) => count === 0)
