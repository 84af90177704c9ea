/** A transaction that locks the seat's row, looks, writes: what most systems do, and what the original does. */
import type { Pool } from "pg"
import { type Asked, type Held, serveBaseline } from "./baseline.ts"

const hold = async (pool: Pool, asked: Asked): Promise<Held | null> => {
  const client = await pool.connect()
  try {
    await client.query("begin")
    const seat = await client.query({
      name: "lock",
      text: "select status from bench_seat where id = $1 for update",
      values: [asked.seatId],
    })
    if (seat.rows.length === 0 || seat.rows[0].status !== 0) {
      await client.query("rollback")
      return null
    }
    await client.query({ name: "take", text: "update bench_seat set status = 1 where id = $1", values: [asked.seatId] })
    const made = await client.query({
      name: "make",
      text: `insert into bench_reservation (person_id, seat_id, status, reserved_at, hold_expires_at)
             values ($1, $2, 'HOLD', now(), now() + interval '300 seconds')
             returning id, reserved_at as "reservedAt", hold_expires_at as "holdExpiresAt"`,
      values: [asked.userId, asked.seatId],
    })
    await client.query("commit")
    return made.rows[0]
  } catch (error) {
    await client.query("rollback")
    throw error
  } finally {
    client.release()
  }
}

serveBaseline(hold)
