import { type PrivatePostgres, startPostgres, until } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { judgeJournal, type Stage, setStage } from "../kill/drill.ts"
import { ServerProcess } from "./ServerProcess.ts"

describe("while Postgres is down", () => {
  let postgres: PrivatePostgres
  let server: ServerProcess
  let stage: Stage

  beforeAll(async () => {
    postgres = await startPostgres()
    server = await ServerProcess.start({ DATABASE_URL: postgres.url })
    stage = await setStage(server.url, 20, 3)
    expect((await hold(0, "before")).status).toBe(201)
    await postgres.kill()
  })
  afterAll(async () => {
    await server.end()
    await postgres.remove()
  })

  const hold = (seat: number, key: string) =>
    fetch(`${server.url}/api/reservations/v6/holds`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": key },
      body: JSON.stringify({ userId: stage.userIds[0], seatId: stage.seatIds[seat] }),
      // The promise is one second; an answer that takes longer fails here instead of being late.
      signal: AbortSignal.timeout(1_500),
    })
  const option = () => Math.floor(stage.seatIds[0] / 2 ** 17)

  it("answers writes with 503 and Retry-After, again and again", async () => {
    for (const key of ["during-1", "during-2", "during-3"]) {
      const answer = await hold(1, key)
      expect(answer.status).toBe(503)
      expect(answer.headers.get("retry-after")).toBe("1")
      expect(((await answer.json()) as { code: string }).code).toMatch(/^(unavailable|outcome-unknown)$/)
    }
  })

  it("answers reads of loaded concerts", async () => {
    const map = await fetch(`${server.url}/api/concerts/options/${option()}/seat-map`)
    const seats = (await map.json()) as ReadonlyArray<{ status: string }>
    expect(seats.map(({ status }) => status).filter((status) => status !== "AVAILABLE")).toHaveLength(1)
  })

  it("is alive but not ready", async () => {
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200)
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(503)
  })

  it("sells again once Postgres is back, without a restart, with nothing lost and nothing decided twice", async () => {
    await postgres.restart()
    await until("the server can write again", () => server.ready())
    const repeated = await hold(0, "before")
    expect(repeated.status).toBe(201)
    const during = await hold(1, "during-1")
    expect(during.status).toBe(201)
    const held = await judgeJournal(postgres.url, stage)
    expect([...held.values()]).toEqual([1, 1])
  })
})
