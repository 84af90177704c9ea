/** Scripts of v1 and v2 against a real server and a real Postgres, and what a restart leaves of a binding. */
import { createDatabase, type TestDatabase, until } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, post } from "../client.ts"
import { setStage } from "../kill/drill.ts"
import { ServerProcess } from "./ServerProcess.ts"

const paths = {
  optimistic: "/api/reservations/v1/optimistic",
  pessimistic: "/api/reservations/v2/pessimistic",
} as const

describe("a real server whose concerts are sold through strategies of the lab", () => {
  let database: TestDatabase
  let server: ServerProcess
  beforeAll(async () => {
    database = await createDatabase()
    server = await ServerProcess.start({ DATABASE_URL: database.url })
  })
  afterAll(async () => {
    await server?.end("SIGTERM")
    await database.drop()
  })

  const reserve = (path: string, userId: number, seatId: number) => post(server.url + path, { userId, seatId })
  /** A server that has just started may ask to try again. */
  const free = (optionId: number) =>
    until("the free seats are told", async () => {
      const { body, status } = await ask(`${server.url}/api/concerts/options/${optionId}/seats`)
      return status === 503 ? undefined : body
    })

  it.each(Object.entries(paths))("gives one seat to exactly one of 30 people through %s", async (_name, path) => {
    const stage = await setStage(server.url, 1, 30)
    const [seatId] = stage.seatIds
    const answers = await Promise.all(stage.userIds.map((userId) => reserve(path, userId, seatId)))
    const won = answers.filter(({ status }) => status === 200)
    expect(won).toHaveLength(1)
    for (const { status, body } of answers) {
      if (status !== 200) expect([status, body.message]).toEqual([409, "Seat is already reserved."])
    }
    expect(await free(Math.floor(seatId / 2 ** 17))).toEqual([])
    const { userId } = won[0].body
    const listed = (await ask(`${server.url}/api/reservations/users/${userId}`)).body
    expect(listed).toMatchObject([{ id: won[0].body.id, seatId, status: "PENDING" }])
  })

  it("gives one seat to exactly one of 30 people who ask through both at once", async () => {
    for (let round = 0; round < 5; round++) {
      const { seatIds, userIds } = await setStage(server.url, 1, 30)
      const both = [paths.optimistic, paths.pessimistic]
      const answers = await Promise.all(userIds.map((userId, n) => reserve(both[n % 2], userId, seatIds[0])))
      const codes = answers.map(({ status, body }) => (status === 200 ? "sold" : body.code)).sort()
      expect(codes).toEqual([...new Array(29).fill("seat-reserved"), "sold"])
    }
  })

  it("keeps a binding, its reservations and its seats over a kill and a restart", async () => {
    const { seatIds, userIds } = await setStage(server.url, 3, 2)
    const [first, second] = seatIds
    const { id } = (await reserve(paths.pessimistic, userIds[0], first)).body
    await server.end("SIGKILL")
    await server.restart()
    const held = await post(`${server.url}/api/reservations/v6/holds`, { userId: userIds[1], seatId: second })
    expect(held.body).toMatchObject({ status: 409, code: "bound-elsewhere" })
    expect(held.body.message).toContain("pessimistic")
    expect((await free(Math.floor(first / 2 ** 17))).map((seat: { readonly id: number }) => seat.id)).toEqual(
      seatIds.slice(1),
    )
    expect((await reserve(paths.pessimistic, userIds[1], first)).status).toBe(409)
    expect((await reserve(paths.optimistic, userIds[1], second)).status).toBe(200)
    expect((await ask(`${server.url}/api/reservations/${id}`, { method: "DELETE" })).status).toBe(204)
    expect((await reserve(paths.pessimistic, userIds[1], first)).status).toBe(200)
  })

  it("keeps a binding to the engine, too", async () => {
    const { seatIds, userIds } = await setStage(server.url, 2, 1)
    const [userId] = userIds
    await post(`${server.url}/api/reservations/v6/holds`, { userId, seatId: seatIds[0] })
    await server.end("SIGKILL")
    await server.restart()
    expect((await reserve(paths.optimistic, userId, seatIds[1])).body.code).toBe("bound-elsewhere")
  })
})
