/** Rows of reservations that are taken out, and the sessions that stand ready. */
import { optionIdOf, SeatState, seatIdOf } from "@ticketrush/protocol"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { forgetEnded, labReservations } from "../../src/backends/LabReservations.ts"
import { openSessions } from "../../src/backends/openSessions.ts"
import { strategies } from "../../src/backends/strategies.ts"
import { concertId, seat } from "../sales.ts"
import { type LabDatabase, openLab, reserve } from "./row-store.ts"

describe("reservations of the lab", () => {
  let lab: LabDatabase
  beforeAll(async () => {
    lab = await openLab()
  })
  afterAll(() => lab.close())
  const run = <A, E>(effect: Effect.Effect<A, E, SqlClient.SqlClient>): Promise<A> => lab.tables.run(effect)

  it("are taken out of the rows where they have ended, and of that concert alone", async () => {
    const rows = await lab.store()
    const optimistic = strategies.get("optimistic")!
    const backend = await lab.backend(optimistic, rows, 2)
    const other = await lab.backend(optimistic, rows, 1, concertId + 1)
    const ended = await reserve(backend, 5, [seat(0)])
    await reserve(backend, 5, [seat(1)])
    const elsewhere = await reserve(other, 5, [seat(0) + 2 ** 27])
    for (const [at, answer] of [
      [backend, ended],
      [other, elsewhere],
    ] as const) {
      if (answer.kind !== "reserved") throw new Error(JSON.stringify(answer))
      await new Promise((done) => at.release(answer.reservation, done))
    }
    await run(Effect.flatMap(forgetEnded, (forget) => forget(concertId)))
    const left = await run(Effect.flatMap(labReservations, (of) => of(5)))
    expect(left.map(({ releasedAt, seats }) => [...seats, releasedAt === null])).toEqual([
      [seat(1), true],
      [seat(0) + 2 ** 27, false],
    ])
  })

  it("are told option by option, each with its own seats", async () => {
    const rows = await lab.store()
    const seats = (index: number) => ({ optionId: optionIdOf(concertId + 2, index), seats: 3 })
    await new Promise((done) => rows.open(concertId + 2, [seats(0), seats(1)], done))
    const backend = await lab.backend(strategies.get("optimistic")!, rows, 3, concertId + 2)
    expect((await reserve(backend, 5, [seatIdOf(seats(1).optionId, 0)])).kind).toBe("reserved")
    const statesOf = (index: number) => new Promise((done) => rows.statesOf(seats(index).optionId, done))
    expect([await statesOf(0), await statesOf(1)]).toEqual([
      Uint8Array.of(SeatState.free, SeatState.free, SeatState.free),
      Uint8Array.of(SeatState.sold, SeatState.free, SeatState.free),
    ])
  })

  it("find as many sessions open as they were promised", async () => {
    const open = await run(sessionsOpen)
    const rows = await lab.store({ sessionsMax: 3 })
    expect(await Effect.runPromise(openSessions(rows, 3))).toBeNull()
    expect((await run(sessionsOpen)) - open).toBe(3)
  })
})

const sessionsOpen = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const [{ sessions }] = yield* sql<{ readonly sessions: bigint }>`
    select count(*) as sessions from pg_stat_activity
     where datname = current_database() and application_name = 'ticketrush-lab'`
  return Number(sessions)
})
