import { afterAll, beforeAll, expect, it } from "vitest"
import { insertUsers } from "../../src/catalogue/UsersPostgres.ts"
import { openTables, type Tables } from "./postgres-tables.ts"

let tables: Tables
beforeAll(async () => {
  tables = await openTables()
})
afterAll(() => tables.close())

it("a group of users is inserted in its order, without those that are there, who stay as they are", async () => {
  const { sql, run } = tables
  const [old] = await run(insertUsers(sql, [{ username: "group-2", tier: "VIP", role: "USER" }]))
  const group = ["group-1", "group-2", "group-3"].map(
    (username) => ({ username, tier: "BASIC", role: "USER" }) as const,
  )
  const inserted = await run(insertUsers(sql, group))
  expect(inserted.map(({ username }) => username)).toEqual(["group-1", "group-3"])
  expect(inserted[0].id).toBeLessThan(inserted[1].id)
  expect(await run(sql`select id, tier from users where username = 'group-2'`)).toEqual([
    { id: BigInt(old.id), tier: "VIP" },
  ])
})
