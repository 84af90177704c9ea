import { createDatabase, hasPgBouncer, type PoolMode, startPgBouncer, type TestDatabase } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { setStage } from "../kill/drill.ts"
import { usePrograms } from "./Program.ts"

const run = usePrograms()

/** What a pooler drops in silence when it is told so, instead of refusing the connection. */
const forgiving = "ignore_startup_parameters = options,extra_float_digits,statement_timeout,lock_timeout"

describe.runIf(hasPgBouncer())("behind PgBouncer", () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase()
  })
  afterAll(() => database.drop())

  const start = async (mode: PoolMode, settings: ReadonlyArray<string> = []) => {
    const bouncer = await startPgBouncer(database, mode, settings)
    onTestFinished(bouncer.stop)
    return run({ DATABASE_URL: bouncer.url, TICKETRUSH_TRUSTED: "on" })
  }

  it.each<[PoolMode, ReadonlyArray<string>]>([
    ["transaction", []],
    ["transaction", [forgiving]],
    ["transaction", ["default_pool_size = 1"]],
    ["transaction", ["server_round_robin = 1", "min_pool_size = 3"]],
    ["statement", []],
  ])("a start is refused in one line that names the pooler: %s, %j", async (mode, settings) => {
    const program = await start(mode, settings)
    expect(await program.ended()).toBe(1)
    expect(program.err).toMatch(/^ticketrush: DATABASE_URL leads to a connection pooler .*pool_mode = session\n$/)
    expect(program.out).toBe("")
  })

  it.each<[ReadonlyArray<string>]>([[[]], [[forgiving]]])(
    "it sells through sessions of its own: %j",
    async (settings) => {
      const program = await start("session", settings)
      const url = await program.url()
      const { userIds, seatIds } = await setStage(url, 3, 1)
      const held = await fetch(`${url}/api/reservations/v6/holds`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ userId: userIds[0], seatId: seatIds[0] }),
      })
      expect(held.status).toBe(201)
      expect((await fetch(`${url}/health/ready`)).status).toBe(200)
      expect(await program.stop()).toBe(0)
    },
  )
})
