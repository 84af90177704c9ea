import { existsSync } from "node:fs"
import { createDatabase, makeTestFolder, type ProxyDirection, startTcpProxy, until } from "@ticketrush/testing"
import { beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { ask, post } from "../client.ts"
import { usePrograms } from "./Program.ts"

const run = usePrograms()

/** What a shell says that is set up for another database, and for another client of it. */
const foreign = {
  PGHOST: "192.0.2.1",
  PGPORT: "1",
  PGUSER: "stranger",
  PGDATABASE: "elsewhere",
  PGPASSWORD: "wrong",
  PGPASSFILE: "/nonexistent/pgpass",
  PGSERVICE: "elsewhere",
  PGSERVICEFILE: "/nonexistent/pg_service.conf",
  PGSSLMODE: "require",
  PGSSLNEGOTIATION: "direct",
  PGOPTIONS: "-c default_transaction_read_only=on",
  PGTZ: "Mars/Olympus",
  PGDATESTYLE: "German",
  PGCLIENTENCODING: "LATIN1",
  PGCLIENT_ENCODING: "LATIN1",
  PGREPLICATION: "true",
  PGAPPNAME: "elsewhere",
  PGDATA: "/nonexistent/data",
  PGTARGETSESSIONATTRS: "standby",
  NODE_PG_FORCE_NATIVE: "1",
  LC_ALL: "xx_XX.UTF-8",
}

const idsOf = async (url: string): Promise<ReadonlyArray<number>> =>
  ((await ask(`${url}/api/concerts`)).body as ReadonlyArray<{ id: number }>).map(({ id }) => id)

describe("a first start in a shell that is set up for other databases", () => {
  it("brings its own database and the documented concerts", async () => {
    const place = makeTestFolder()
    onTestFinished(() => place.remove())
    const program = run({
      ...foreign,
      DATABASE_URL: "",
      TICKETRUSH_DATA: `${place.path}/data`,
      TICKETRUSH_SEED: "kpop",
    })
    const url = await program.url()
    expect(await idsOf(url)).toEqual([1, 2, 3])
    expect((await ask(`${url}/health/ready`)).status).toBe(200)
    expect(await program.stop()).toBe(0)
    const [making, ...others] = program.err.trimEnd().split("\n")
    expect(making).toMatch(/^timestamp=\S+ level=INFO .*making the database of the data folder, once/)
    // A machine with much to do may tell what the stop waits for.
    expect(others.filter((line) => !line.includes("a stop waits for"))).toEqual([])
  })

  it("reaches the database that DATABASE_URL names, and says which settings it does not read", async () => {
    const database = await createDatabase()
    onTestFinished(() => database.drop())
    const { LC_ALL: _, ...settings } = foreign
    const program = run({ ...foreign, DATABASE_URL: database.url, TICKETRUSH_SEED: "kpop" })
    expect(await idsOf(await program.url())).toEqual([1, 2, 3])
    await until("it says so", () => program.err !== "")
    expect(program.err).toContain("settings of libpq are not read: how the database is reached stands in DATABASE_URL")
    expect(program.err).toContain(`names="${Object.keys(settings).sort().join(" ")}"`)
    expect(await program.stop()).toBe(0)
  })
})

/** All ids that a first start gives, as the documents name them. */
const documented = async (url: string): Promise<void> => {
  const concerts = (await ask(`${url}/api/concerts`)).body as ReadonlyArray<{ id: number; artistId: number }>
  expect(concerts.map(({ id, artistId }) => [id, artistId])).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ])
  const [option] = (await ask(`${url}/api/concerts/1/options`)).body as ReadonlyArray<{ id: number; venueId: number }>
  expect([option.id, option.venueId]).toEqual([1024, 1])
  expect((await ask(`${url}/api/users/1`)).body.username).toBe("admin")
  expect((await ask(`${url}/api/users/101`)).body.username).toBe("user100")
  const held = await post(`${url}/api/reservations/v6/holds`, { userId: 2, seatId: 134_217_728 })
  expect([held.status, held.body.id]).toEqual([201, 134_217_729])
}

describe("a first start that is killed", () => {
  const seeded = { TICKETRUSH_SEED: "kpop", TICKETRUSH_TRUSTED: "on" }
  /** All of them take minutes. */
  const killsEach = process.env.TICKETRUSH_DEPTH === "verify" ? Number.POSITIVE_INFINITY : 5

  /** Kills a start once it has sent, or heard, so many pieces; then starts it again. */
  const killAt = async (direction: ProxyDirection, pieces: number): Promise<void> => {
    const database = await createDatabase()
    const proxy = await startTcpProxy({ host: database.host, port: database.port })
    try {
      proxy.hold(direction, pieces)
      const killed = run({ ...seeded, DATABASE_URL: proxy.urlFor(database.url) })
      await Promise.race([proxy.held(direction), killed.ended()])
      expect(await killed.stop("SIGKILL")).toBeNull()
      proxy.cut()
      proxy.release()
      const next = run({ ...seeded, DATABASE_URL: database.url })
      await documented(await next.url())
      expect(await next.stop()).toBe(0)
    } finally {
      await proxy.close()
      await database.drop()
    }
  }

  /** How much a start sends and hears that is not killed. */
  let pieces: Readonly<Record<ProxyDirection, number>>
  beforeAll(async () => {
    const database = await createDatabase()
    const proxy = await startTcpProxy({ host: database.host, port: database.port })
    const whole = run({ ...seeded, DATABASE_URL: proxy.urlFor(database.url) })
    await whole.url()
    pieces = { "to-server": proxy.pieces("to-server"), "to-client": proxy.pieces("to-client") }
    await whole.stop("SIGKILL")
    await proxy.close()
    await database.drop()
  })

  it.each(["to-server", "to-client"] as const)(
    "gives the documented ids the next time, also after losses %s",
    async (way) => {
      const steps = pieces[way]
      expect(steps).toBeGreaterThan(20)
      const stride = Math.max(1, Math.ceil(steps / killsEach))
      for (let piece = 1; piece < steps; piece += stride) await killAt(way, piece)
    },
    killsEach === Number.POSITIVE_INFINITY ? 3_600_000 : 900_000,
  )

  it.each(["postgres.owner", "postgres", "postgres/postmaster.pid", "signing-keys.json"])(
    "gives the documented ids the next time, in a folder of its own: killed when %s was there",
    async (sign) => {
      const place = makeTestFolder()
      onTestFinished(() => place.remove())
      const env = { ...seeded, DATABASE_URL: "", TICKETRUSH_DATA: `${place.path}/data` }
      const killed = run(env)
      await until("it has come so far", () => existsSync(`${place.path}/data/${sign}`))
      expect(await killed.stop("SIGKILL")).toBeNull()
      const next = run(env)
      await documented(await next.url())
      expect(await next.stop()).toBe(0)
    },
  )
})
