/** One statement per hold: the update takes the seat only if it is free, the insert rests on its row. */
import type { Pool } from "pg"
import { type Asked, type Held, serveBaseline } from "./baseline.ts"

const hold = async (pool: Pool, asked: Asked): Promise<Held | null> => {
  const made = await pool.query({
    name: "hold",
    text: `with taken as (update bench_seat set status = 1 where id = $2 and status = 0 returning id)
           insert into bench_reservation (person_id, seat_id, status, reserved_at, hold_expires_at)
           select $1, id, 'HOLD', now(), now() + interval '300 seconds' from taken
           returning id, reserved_at as "reservedAt", hold_expires_at as "holdExpiresAt"`,
    values: [asked.userId, asked.seatId],
  })
  return made.rows[0] ?? null
}

serveBaseline(hold)
