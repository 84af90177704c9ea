import { connect, type PromisedClient, type RequestError, sentOnce } from "@ticketrush/client"
import { createDatabase, type TestDatabase } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { judgeJournal, type Stage, setStage } from "../kill/drill.ts"
import { ServerProcess } from "./ServerProcess.ts"

describe("people race over HTTP against a real server and a real Postgres", () => {
  let database: TestDatabase
  let server: ServerProcess
  let tickets: PromisedClient

  beforeAll(async () => {
    database = await createDatabase()
    server = await ServerProcess.start({ DATABASE_URL: database.url })
    tickets = connect({ url: server.url, patience: sentOnce })
  })
  afterAll(async () => {
    await server?.end("SIGTERM")
    await database.drop()
  })

  /** One hold, sent once, and what it came to. */
  const hold = (userId: number, seatIds: ReadonlyArray<number>, key?: string) =>
    tickets.reservations
      .hold({ payload: { userId, seatIds }, headers: key === undefined ? {} : { "idempotency-key": key } })
      .then(
        ({ id }) => ({ status: 201, id }),
        (error: RequestError) => ({ status: error.status, id: undefined }),
      )
  /** How many answers of each status there were. */
  const count = (answers: ReadonlyArray<{ readonly status: number }>) =>
    Object.fromEntries(
      [...new Set(answers.map(({ status }) => status))]
        .sort()
        .map((status) => [status, answers.filter((answer) => answer.status === status).length]),
    )
  const reservedSeats = async ({ seatIds }: Stage): Promise<number> => {
    const option = Math.floor(seatIds[0] / 2 ** 17)
    const seats = await tickets.seats.seatMap({ params: { optionId: option }, query: {} })
    return seats.filter(({ status }) => status !== "AVAILABLE").length
  }

  it("gives one seat to exactly one of 30 people and refuses 29", async () => {
    const stage = await setStage(server.url, 1, 30)
    const answers = await Promise.all(stage.userIds.map((userId) => hold(userId, stage.seatIds)))
    expect(count(answers)).toEqual({ 201: 1, 409: 29 })
    expect((await judgeJournal(database.url, stage)).size).toBe(1)
  })

  it("sells 50 seats to 300 people, each seat once", async () => {
    const stage = await setStage(server.url, 50, 300)
    const answers = await Promise.all(stage.userIds.map((userId, i) => hold(userId, [stage.seatIds[i % 50]])))
    expect(count(answers)).toEqual({ 201: 50, 409: 250 })
    expect(await reservedSeats(stage)).toBe(50)
    expect((await judgeJournal(database.url, stage)).size).toBe(50)
  })

  it("sells pairs of neighbours whole or not at all", async () => {
    const stage = await setStage(server.url, 51, 300)
    const answers = await Promise.all(
      stage.userIds.map((userId, i) => hold(userId, [stage.seatIds[i % 50], stage.seatIds[(i % 50) + 1]])),
    )
    const won = answers.filter(({ status }) => status === 201).length
    expect(won + answers.filter(({ status }) => status === 409).length).toBe(300)
    expect(won).toBeGreaterThanOrEqual(17)
    expect(await reservedSeats(stage)).toBe(2 * won)
    await judgeJournal(database.url, stage)
  })

  it("accepts exactly the limit of one person with 200 keys at once", async () => {
    const stage = await setStage(server.url, 200, 1, { maxReservationsPerUser: 4 })
    const answers = await Promise.all(stage.seatIds.map((seatId, i) => hold(stage.userIds[0], [seatId], `key-${i}`)))
    expect(count(answers)).toEqual({ 201: 4, 409: 196 })
  })

  it("answers one key sent 200 times at once with one reservation", async () => {
    const stage = await setStage(server.url, 5, 1)
    const answers = await Promise.all(
      stage.seatIds.flatMap(() => Array.from({ length: 40 }, () => hold(stage.userIds[0], [stage.seatIds[0]], "same"))),
    )
    expect(count(answers)).toEqual({ 201: 200 })
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
  })
})
