import pg from "pg"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { createDatabase, startPostgres, type TestDatabase } from "../src/index.ts"

const value = async (url: string, query: string): Promise<unknown> => {
  const session = new pg.Client({ connectionString: url })
  await session.connect()
  try {
    return Object.values((await session.query(query)).rows[0] ?? {})[0]
  } finally {
    await session.end()
  }
}

describe("a database of a file's own", () => {
  let one: TestDatabase
  let other: TestDatabase
  beforeAll(async () => {
    ;[one, other] = await Promise.all([createDatabase(), createDatabase()])
  })
  afterAll(() => Promise.all([one.drop(), other.drop()]))

  it("is seen by nobody else", async () => {
    await value(one.url, "create table mine as select 1 as seen")
    expect(await value(one.url, "select seen from mine")).toBe(1)
    expect(await value(other.url, "select to_regclass('mine')")).toBeNull()
  })
})

describe("a server to be killed", () => {
  it("comes back at the same address with everything it acknowledged", async () => {
    const server = await startPostgres()
    try {
      await value(server.url, "create table kept as select 42 as answer")
      const before = server.pid()
      await server.kill()
      await expect(value(server.url, "select 1")).rejects.toThrow()
      await server.restart()
      expect(server.pid()).not.toBe(before)
      expect(await value(server.url, "select answer from kept")).toBe(42)
    } finally {
      await server.remove()
    }
  })
})
