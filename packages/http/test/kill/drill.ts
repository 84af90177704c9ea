/** What all kill drills share: a concert, a crowd, and the judgement afterwards. */

import { SaleAudit } from "@ticketrush/audit/SaleAudit"
import { connect } from "@ticketrush/client"
import { reservationIdOf } from "@ticketrush/protocol"
import { readEvents } from "@ticketrush/protocol/event-codec"
import pg from "pg"
import { expect } from "vitest"
import type { Crowd } from "./Crowd.ts"

export type Stage = {
  readonly concertId: number
  readonly seatIds: ReadonlyArray<number>
  readonly userIds: ReadonlyArray<number>
}

/** A concert with `seats` seats and `people` people on a running server. */
export const setStage = async (
  url: string,
  seats: number,
  people: number,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Stage> => {
  const tickets = connect({ url })
  const names = { title: "Drill", artistName: "Drill", agencyName: "Drill" }
  const payload = { ...names, concertDate: "2099-01-01T19:00:00", seatCount: seats, ticketPriceAmount: 0, ...more }
  const { concertId, optionIds } = await tickets.setup.setup({ payload })
  const map = await tickets.seats.seatMap({ params: { optionId: optionIds[0] }, query: {} })
  const userIds: number[] = []
  for (let i = 0; i < people; i++) {
    const { id } = await tickets.users.createUser({ payload: { username: `drill-${concertId}-${i}` } })
    userIds.push(id)
  }
  return { concertId, seatIds: map.map(({ id }) => id), userIds }
}

/** The journal as it is on disk, judged by code that shares nothing with the engine. */
export const judgeJournal = async (databaseUrl: string, { concertId }: Stage): Promise<Map<number, number>> => {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const held = new Map<number, number>()
  try {
    const { rows } = await client.query(
      "select first, last, epoch, at, frame, hash from journal where concert_id = $1 order by first",
      [concertId],
    )
    const sale = new SaleAudit(concertId)
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
      sale.take(record)
      readEvents(record.frame, (event) => {
        if (event.kind !== "held") return
        const id = reservationIdOf(concertId, event.reservation)
        held.set(id, (held.get(id) ?? 0) + 1)
      })
    }
    expect(sale.report().violations).toEqual([])
  } finally {
    await client.end()
  }
  return held
}

/** Nothing acknowledged is missing, every key gives the same bytes again, what was confirmed is confirmed. */
export const judge = async (url: string, databaseUrl: string, stage: Stage, crowd: Crowd): Promise<void> => {
  expect(crowd.wrong).toEqual([])
  expect(crowd.acknowledged.length).toBeGreaterThan(0)
  const held = await judgeJournal(databaseUrl, stage)
  const { reservations } = connect({ url })
  for (const hold of crowd.acknowledged) {
    expect(held.get(hold.id), `reservation of key ${hold.key} stands in the journal once`).toBe(1)
    const again = await crowd.repeat(hold)
    expect(again).toEqual({ status: 201, body: hold.body })
    if (!hold.confirmed) continue
    const asked = { params: { reservationId: hold.id }, query: { userId: hold.userId } }
    expect((await reservations.reservation(asked)).status).toBe("CONFIRMED")
  }
}
