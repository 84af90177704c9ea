import { Pool } from "pg"
import { expect, it } from "vitest"
import { warnOfLostSessions } from "../../src/database/lost-sessions.ts"

it("an idle session that is lost is told, and not while its pool ends", async () => {
  const told: Array<unknown> = []
  const pool = new Pool()
  warnOfLostSessions(pool, { warn: (message, fields) => void told.push({ message, ...fields }) }, "a session was lost")
  pool.emit("error", new Error("terminating connection due to administrator command"))
  const lost = { message: "a session was lost", reason: "terminating connection due to administrator command" }
  expect(told).toEqual([lost])
  await pool.end()
  pool.emit("error", new Error("terminating connection due to administrator command"))
  expect(told).toEqual([lost])
})
