import { createDatabase, until } from "@ticketrush/testing"
import pg from "pg"
import { expect, it } from "vitest"
import { ServerProcess } from "./ServerProcess.ts"

it.each(["sale", "abuse_modes", "abuse_numbers", "payment_shop", "session_versions"])(
  "a start waits for a database that answers late, and sells once it has answered (%s)",
  async (table) => {
    const database = await createDatabase()
    const server = await ServerProcess.start({ DATABASE_URL: database.url })
    const other = new pg.Client({ connectionString: database.url })
    try {
      await server.end()
      await other.connect()
      await other.query("begin")
      await other.query(`lock table ${table} in access exclusive mode`)
      const starting = server.restart()
      // A start that fails is told below.
      starting.catch(() => {})
      await until("the start says that it waits", () => server.printed.includes("a start waits for the database"))
      await other.query("rollback")
      await starting
      expect(await server.ready()).toBe(true)
    } finally {
      await other.end()
      await server.end()
      await database.drop()
    }
  },
)
