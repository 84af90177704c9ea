import { spawnSync } from "node:child_process"
import { createDatabase, type TestDatabase, until } from "@ticketrush/testing"
import pg from "pg"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { type Stage, setStage } from "../kill/drill.ts"
import { usePrograms } from "./Program.ts"
import { ServerProcess } from "./ServerProcess.ts"

const run = usePrograms()
const cli = new URL("../../../cli/src/ticketrush.ts", import.meta.url).pathname

const ready = async (url: string): Promise<string | null> =>
  ((await (await fetch(`${url}/health/ready`)).json()) as { reason: string | null }).reason
const metric = async (server: ServerProcess, part: string): Promise<string | undefined> => {
  const text = await (await fetch(`http://127.0.0.1:${server.metricsPort}/metrics`)).text()
  return new RegExp(`^ticketrush_part_up\\{part="${part}"\\} (\\d)$`, "m").exec(text)?.[1]
}
const connected = async ({ url }: TestDatabase): Promise<pg.Client> => {
  const session = new pg.Client({ connectionString: url })
  await session.connect()
  return session
}
/** Nothing gets past it: a request that needs the table waits until its time is up. */
const locked = async (session: pg.Client, table: string, work: () => Promise<void>): Promise<void> => {
  await session.query("begin")
  await session.query(`lock table ${table} in access exclusive mode`)
  try {
    await work()
  } finally {
    await session.query("rollback")
  }
}

const parts = [
  { table: "snapshot", part: "loads", words: "sales cannot be loaded" },
  { table: "sale", part: "due", words: "due sales cannot be looked for" },
  { table: "journal", part: "journal", words: "the journal cannot be written" },
  { table: "reservations", part: "lists", words: "the reservation lists do not follow the journal" },
  { table: "concerts", part: "catalogue", words: "the catalogue cannot be reached" },
]

describe("readiness of a server that sells", () => {
  let database: TestDatabase
  let session: pg.Client
  let server: ServerProcess
  /** For each part one that sells, and one that the server finds neither in memory nor due, so that a reader has to load it. */
  const sales = new Map<string, { readonly stage: Stage; readonly asleep: Stage }>()
  beforeAll(async () => {
    database = await createDatabase()
    session = await connected(database)
    server = await ServerProcess.start({ DATABASE_URL: database.url })
    for (const { part } of parts) {
      sales.set(part, { stage: await setStage(server.url, 5, 1), asleep: await setStage(server.url, 5, 1) })
    }
    await server.end("SIGTERM")
    const ids = [...sales.values()].map(({ asleep }) => asleep.concertId)
    await session.query("update sale set live = false, wake_at = null where concert_id = any($1)", [ids])
    await server.restart()
  })
  afterAll(async () => {
    await server?.end()
    await session?.end()
    await database?.drop()
  })

  it.each(parts)(
    "names the part that fails, and comes back with it: the table $table is locked",
    async ({ part, table, words }) => {
      const { url } = server
      const { stage, asleep } = sales.get(part)!
      await until("the server sells", async () => (await ready(url)) === null)
      await locked(session, table, async () => {
        await until("it says so", async () => {
          const [seatId] = stage.seatIds
          const hold = JSON.stringify({ userId: stage.userIds[0], seatId })
          const headers = { "content-type": "application/json" }
          await Promise.all([
            fetch(`${url}/api/reservations/v6/holds`, { method: "POST", headers, body: hold }),
            fetch(`${url}/api/concerts/options/${asleep.concertId * 1024}/seats`),
            fetch(`${url}/api/concerts/99999/options`),
          ])
          return (await ready(url))?.includes(words)
        })
        expect(await metric(server, part)).toBe("0")
      })
      await until("it is ready again", async () => (await ready(url)) === null)
      expect(await metric(server, part)).toBe("1")
    },
  )
})

describe("readiness", () => {
  let database: TestDatabase
  let session: pg.Client
  const servers: ServerProcess[] = []
  beforeEach(async () => {
    database = await createDatabase()
    session = await connected(database)
  })
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.end()
    await session.end()
    await database.drop()
  })

  const start = async (): Promise<ServerProcess> => {
    const server = await ServerProcess.start({ DATABASE_URL: database.url })
    servers.push(server)
    return server
  }

  it("is not reached by a start whose sales could not be loaded, though it has waited for that", async () => {
    await (await start()).end("SIGTERM")
    await locked(session, "snapshot", async () => {
      const program = run({ DATABASE_URL: database.url })
      expect(await program.ended()).toBe(1)
      expect(program.err).toContain("a start waits for the database")
      expect(program.err).toMatch(/\nticketrush: the journal cannot be read: .*statement timeout\n$/)
    })
  })

  it("is proved on a journal that no list, no audit and no start ever shows", async () => {
    const server = await start()
    const { rows } = await session.query("select concert_id, live from sale")
    expect(rows).toEqual([{ concert_id: 0, live: false }])
    expect(await (await fetch(`${server.url}/api/concerts`)).json()).toEqual([])
    const env = { ...process.env, DATABASE_URL: database.url }
    const audit = spawnSync(process.execPath, [cli, "audit"], { env, encoding: "utf8" })
    expect([audit.status, audit.stdout.trim()]).toEqual([0, "There is no sale to audit."])
    await session.query("update sale set live = true")
    await server.end("SIGKILL")
    await server.restart()
    expect(await (await fetch(`http://127.0.0.1:${server.metricsPort}/metrics`)).text()).toContain(
      "ticketrush_engine_sales_loaded 0",
    )
  })
})
