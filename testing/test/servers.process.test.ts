import { type ChildProcess, spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { dirname, join } from "node:path"
import { postgresProcessesOn } from "@ticketrush/engine/database/processes"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { createDatabase, type PrivatePostgres, startPostgres, type TestDatabase, until } from "../src/index.ts"
import { removeStaleFolders } from "../src/TestFolder.ts"
import { value } from "./query.ts"

const startProgram = async (name: string, environment: Record<string, string> = {}) => {
  const file = join(import.meta.dirname, "programs", `${name}.ts`)
  const { TICKETRUSH_TESTING_POSTGRES: _, ...own } = process.env
  const child = spawn(process.execPath, [file], { env: { ...own, ...environment }, stdio: ["pipe", "pipe", "inherit"] })
  onTestFinished(() => void child.kill("SIGKILL"))
  const line = await new Promise<Buffer>((told, fail) => {
    child.stdout.once("data", told)
    child.once("close", (code) => fail(new Error(`${name} ended with ${code}`)))
  })
  return { child, told: JSON.parse(line.toString()) as Record<string, string> }
}

const ended = (child: ChildProcess) => new Promise<void>((done) => child.once("close", () => done()))
const kill = async (child: ChildProcess) => {
  child.kill("SIGKILL")
  await ended(child)
}

describe("a database of a file's own", () => {
  let one: TestDatabase
  let other: TestDatabase
  beforeAll(async () => {
    ;[one, other] = await Promise.all([createDatabase(), createDatabase()])
  })
  afterAll(() => Promise.all([one.drop(), other.drop()]))

  it("is seen by no other", async () => {
    await value(one.url, "create table mine as select 1 as seen")
    expect(await value(one.url, "select seen from mine")).toBe(1)
    expect(await value(other.url, "select to_regclass('mine')")).toBeNull()
  })

  it("is dropped with the sessions that are still open", async () => {
    const database = await createDatabase()
    const waiting = value(database.url, "select pg_sleep(600)").catch((error: Error) => error.message)
    await until("the session is there", async () => {
      const open = await value(one.url, `select count(*)::int from pg_stat_activity where datname = '${database.name}'`)
      return (open as number) > 0
    })
    await database.drop()
    expect(await waiting).toMatch(/terminat/)
    await expect(value(database.url, "select 1")).rejects.toThrow("does not exist")
  })
})

describe("a server to be killed", () => {
  let server: PrivatePostgres
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.remove())

  it("comes back at the same address with everything it acknowledged", async () => {
    await value(server.url, "create table kept as select 42 as answer")
    const before = server.pid()
    await server.kill()
    await expect(value(server.url, "select 1")).rejects.toThrow()
    await server.restart()
    expect(server.pid()).not.toBe(before)
    expect(await value(server.url, "select answer from kept")).toBe(42)
  })

  it("answers nothing while it is paused and everything after", async () => {
    await server.pause()
    let answered = false
    const answer = value(server.url, "select 1").finally(() => {
      answered = true
    })
    expect(await value((await spare()).url, "select 1")).toBe(1)
    expect(answered).toBe(false)
    server.resume()
    expect(await answer).toBe(1)
  })

  const spare = async () => {
    const database = await createDatabase()
    onTestFinished(() => database.drop())
    return database
  }
})

describe("after a run that was killed", () => {
  it("the next one ends its server and deletes its folder", async () => {
    const { child, told } = await startProgram("hold-server")
    expect(postgresProcessesOn(told.folder).length).toBeGreaterThan(0)
    removeStaleFolders()
    expect(existsSync(told.folder)).toBe(true) // its maker lives
    await kill(child)
    removeStaleFolders()
    expect(existsSync(dirname(told.folder))).toBe(false)
    await until("its server has ended", () => postgresProcessesOn(told.folder).length === 0)
  })

  it("the next one drops its databases on a given server, and leaves those of living runs", async () => {
    const given = await startPostgres()
    onTestFinished(() => given.remove())
    const environment = { DATABASE_URL: given.url }
    const names = () =>
      value(given.url, "select json_agg(datname) from pg_database where datname like 'ticketrush_test%'")
    const dead = await startProgram("hold-database", environment)
    const living = await startProgram("hold-database", environment)
    await kill(dead.child)
    await until("the server has noticed", async () => {
      return (await value(given.url, "select count(*)::int from pg_locks where locktype = 'advisory'")) === 1
    })
    const next = await startProgram("hold-database", environment)
    expect((await names()) as ReadonlyArray<string>).toEqual(expect.arrayContaining([living.told.name, next.told.name]))
    expect(await names()).not.toContain(dead.told.name)
    for (const { child } of [living, next]) {
      child.stdin!.end()
      await ended(child)
    }
    expect(await names()).toBeNull()
  })
})
