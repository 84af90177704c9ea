import { createDatabase, makeTestFolder, until } from "@ticketrush/testing"
import { describe, expect, it, onTestFinished } from "vitest"
import { ask } from "../client.ts"
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
    expect(program.err).toBe("")
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
