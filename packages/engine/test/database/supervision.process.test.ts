import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync } from "node:fs"
import { createServer } from "node:net"
import { basename, dirname, join } from "node:path"
import { PgClient } from "@effect/sql-pg"
import { pauseProcesses, until } from "@ticketrush/testing"
import { Effect, Redacted } from "effect"
import pg from "pg"
import { describe, expect, it, onTestFinished } from "vitest"
import { openCluster } from "../../src/database/Cluster.ts"
import { inspectDurability } from "../../src/database/durability.ts"
import { freePort } from "../../src/database/freePort.ts"
import { startPostmaster } from "../../src/database/Postmaster.ts"
import { postgresProcessesOn, signal } from "../../src/database/processes.ts"
import { ask } from "./Program.ts"
import { repetitions, useFolders } from "./situations.ts"

const { newFolder, start } = useFolders()
const answers = (url: string) =>
  ask(url, "select 1").then(
    () => true,
    () => false,
  )

describe("a database that is killed while its application lives", () => {
  it("answers again at the same address with all it acknowledged, each time", async () => {
    const folder = newFolder()
    const { url } = await start(folder).serving()
    await ask(url, "create table kept (n int)")
    for (let n = 1; n <= repetitions; n++) {
      await ask(url, `insert into kept values (${n})`)
      for (const pid of postgresProcessesOn(folder)) signal(pid, "SIGKILL")
      await until("the database answers", () => answers(url))
      expect(await ask(url, "select max(n) as last from kept")).toEqual([{ last: n }])
    }
  })

  it("answers again when only its postmaster dies", async () => {
    const { url, pid } = await start(newFolder()).serving()
    signal(pid, "SIGKILL")
    await until("the database answers", () => answers(url))
  })
})

describe("a supervisor that cannot start the database again", () => {
  it("says so once, keeps trying after every kind of failure, and says when it runs again", async () => {
    const folder = newFolder()
    const program = start(folder)
    const { url } = await program.serving()
    // Opening it throws in the middle of a start, as a full table of descriptors does.
    renameSync(`${folder}.log`, `${folder}.log.kept`)
    mkdirSync(`${folder}.log`)
    for (const pid of postgresProcessesOn(folder)) signal(pid, "SIGKILL")
    expect(await program.news()).toEqual({ said: "the database does not run" })
    rmdirSync(`${folder}.log`)
    expect(await program.news()).toEqual({ said: "the database runs again" })
    expect(await answers(url)).toBe(true)
  })
})

describe("a database that is frozen", () => {
  it("does not keep its application from stopping, and starts again with what it acknowledged", async () => {
    const folder = newFolder()
    const program = start(folder)
    const { url } = await program.serving()
    await ask(url, "create table kept as select 42 as answer")
    await pauseProcesses("PostgreSQL", () => postgresProcessesOn(folder))
    expect(await program.stop()).toBe("0")
    expect(postgresProcessesOn(folder)).toEqual([])
    expect(await ask((await start(folder).serving()).url, "select answer from kept")).toEqual([{ answer: 42 }])
  })
})

describe("an application that is killed while people write", () => {
  /** Inserts 1, 2, 3, … until the connection breaks; gives the last number that was acknowledged. */
  const write = async (url: string, onAcknowledged: (n: number) => void): Promise<void> => {
    const session = new pg.Client({ connectionString: url })
    session.on("error", () => {}) // the insert under way reports it
    try {
      await session.connect()
      const [{ last }] = (await session.query("select coalesce(max(n), 0)::int as last from written")).rows
      for (let n = last + 1; ; n++) {
        await session.query("insert into written values ($1)", [n])
        onAcknowledged(n)
      }
    } catch (error) {
      if (!/terminat|ECONNRESET|shutting down|Connection/i.test(String(error))) throw error
    }
  }

  it.each(["alone", "with its database"])("loses nothing that was acknowledged: %s", async (how) => {
    const folder = newFolder()
    let acknowledged = 0
    for (let round = 0; round < repetitions; round++) {
      const program = start(folder)
      const { url } = await program.serving()
      if (round === 0) await ask(url, "create table written (n int primary key)")
      const [{ last, gaps }] = await ask(
        url,
        "select coalesce(max(n), 0)::int as last, coalesce(max(n), 0)::int - count(*)::int as gaps from written",
      )
      expect(gaps).toBe(0)
      expect(last).toBeGreaterThanOrEqual(acknowledged)
      const before = acknowledged
      const writing = write(url, (n) => {
        acknowledged = n
      })
      await until("50 more are acknowledged", () => acknowledged > before + 50)
      await program.kill(...(how === "alone" ? [] : postgresProcessesOn(folder)))
      // Left alone, the database serves on; the next start is what ends it.
      const next = start(folder)
      const { url: nextUrl } = await next.serving()
      await writing
      const [{ found }] = await ask(nextUrl, "select max(n) as found from written")
      expect(found).toBeGreaterThanOrEqual(acknowledged)
      expect(await next.stop()).toBe("0")
    }
  })
})

describe("a start that is killed while it makes the data folder", () => {
  const unfinished = (folder: string) =>
    readdirSync(dirname(folder)).filter((name) => name.startsWith(`${basename(folder)}.init-`))

  it.each(["", "PG_VERSION", "global/pg_control", "base/5/PG_VERSION"])(
    "leaves no half database behind: killed when %o is there",
    async (sign) => {
      /** Killed while it makes the folder; undefined where it was done before the sign was seen. */
      const killedIn = async (folder: string): Promise<string | undefined> => {
        const killed = start(folder)
        const isMade = () => existsSync(folder)
        await until(
          "initdb is at work",
          () => isMade() || unfinished(folder).some((name) => existsSync(join(dirname(folder), name, "cluster", sign))),
        )
        await killed.kill()
        return isMade() ? undefined : folder
      }
      // The last of the signs stands for a moment only.
      const folder = await until("a start is killed in time", () => killedIn(newFolder()))
      expect(await ask((await start(folder).serving()).url, "select 1 as one")).toEqual([{ one: 1 }])
      expect(unfinished(folder)).toEqual([])
    },
  )
})

describe("the port", () => {
  const listen = (port: number) =>
    new Promise<void>((listening) => {
      const stranger = createServer().listen(port, "127.0.0.1", listening)
      onTestFinished(() => void stranger.close())
    })

  it("is another one when the first is taken already", async () => {
    const taken = await Effect.runPromise(freePort(process.pid))
    await listen(taken)
    expect(await Effect.runPromise(freePort(process.pid))).not.toBe(taken)
  })

  it("is named when it was taken at the last moment", async () => {
    const port = await Effect.runPromise(freePort(process.pid + 5_000))
    await listen(port)
    const starting = Effect.gen(function* () {
      const cluster = yield* openCluster({ folder: newFolder() })
      const postmaster = yield* startPostmaster({ ...cluster, port })
      yield* postmaster.ready
    })
    const error = await Effect.runPromise(Effect.flip(Effect.scoped(starting)))
    expect(error.reason).toBe("start-failed")
    expect(error.message).toContain("could not create any TCP/IP sockets")
  })
})

describe("what durability rests on", () => {
  const inspect = (url: string) =>
    Effect.runPromise(
      Effect.scoped(inspectDurability.pipe(Effect.provide(PgClient.layer({ url: Redacted.make(url) })))),
    )

  it("is in order as shipped, and each setting that breaks it is named", async () => {
    const { url } = await start(newFolder()).serving()
    expect(await inspect(url)).toEqual([])
    await ask(url, "alter database ticketrush set synchronous_commit = off")
    expect(await inspect(url)).toEqual([
      {
        setting: "synchronous_commit",
        value: "off",
        risk: expect.stringContaining("last acknowledged reservations"),
        durable: false,
      },
    ])
  })
})

describe("the address", () => {
  it("needs the password, which only the owner of the folder can read, and is on loopback alone", async () => {
    const folder = newFolder()
    const { url } = await start(folder).serving()
    const wrong = new URL(url)
    wrong.password = "guessed"
    await expect(ask(wrong.href, "select 1")).rejects.toThrow("password authentication failed")
    expect(await ask(url, "show listen_addresses")).toEqual([{ listen_addresses: "127.0.0.1" }])
    expect(readFileSync(`${folder}.log`, "utf8")).not.toContain(new URL(url).password)
  })
})
