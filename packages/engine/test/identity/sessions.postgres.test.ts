import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { insertUsers } from "../../src/catalogue/UsersPostgres.ts"
import { migrate } from "../../src/database/migrate.ts"
import { ensureAdmin } from "../../src/identity/first-admin.ts"
import { identityMigrations } from "../../src/identity/identity-migrations.ts"
import { newRefreshToken, tokenBytes } from "../../src/identity/refresh-token.ts"
import { makeSessionStorePostgres } from "../../src/identity/SessionStorePostgres.ts"
import { newSession } from "../../src/identity/session.ts"
import { nodeRandom } from "../../src/ports-node.ts"
import { openTables, type Tables } from "../catalogue/postgres-tables.ts"
import { sessionsContract } from "./sessions.contract.ts"

const openWithIdentity = async (): Promise<Tables> => {
  const tables = await openTables()
  await tables.run(migrate(identityMigrations))
  return tables
}

const createUser = (tables: Tables, username: string): Promise<number> =>
  tables.run(Effect.map(insertUsers(tables.sql, [{ username, tier: "BASIC", role: "USER" }]), ([user]) => user.id))

sessionsContract("Postgres", async () => {
  const tables = await openWithIdentity()
  return {
    store: await tables.run(makeSessionStorePostgres),
    createUser: (username) => createUser(tables, username),
    close: tables.close,
  }
})

describe("the tables of sessions", () => {
  let tables: Tables
  beforeAll(async () => {
    tables = await openWithIdentity()
  })
  afterAll(() => tables.close())

  it("hold no refresh token, and lose what is about a person with the person", async () => {
    const store = await tables.run(makeSessionStorePostgres)
    const person = await createUser(tables, "leaver")
    const random = nodeRandom.bytes(tokenBytes)
    const token = newRefreshToken(random)
    const client = { agent: "a", address: "192.0.2.1" }
    await Effect.runPromise(store.open(newSession({ id: "s", person, token, at: 1_000, client }), 2))
    const [{ all }] = await tables.run(
      tables.sql<{ readonly all: string }>`select string_agg(sessions::text, ' ') as all from sessions`,
    )
    expect(all).toContain("(s,")
    expect(all).not.toContain(Buffer.from(token.secret).toString("hex"))
    expect(all).not.toContain(Buffer.from(token.family).toString("hex"))
    await tables.run(tables.sql`delete from users where id = ${person}`)
    expect(await tables.run(tables.sql`select from sessions`)).toEqual([])
    expect(await tables.run(tables.sql`select from session_versions where person = ${person}`)).toEqual([])
  })
})

describe("the administrator of the configuration", () => {
  let tables: Tables
  beforeAll(async () => {
    tables = await openWithIdentity()
  })
  afterAll(() => tables.close())

  const roleOf = async (username: string) =>
    (await tables.run(tables.sql<{ readonly role: string }>`select role from users where username = ${username}`))[0]
      ?.role
  const versionOf = async (username: string) =>
    (
      await tables.run(
        tables.sql<{ readonly version: number }>`
          select version from session_versions join users on users.id = person where username = ${username}`,
      )
    )[0]?.version

  it("is made where there is none of that name, once", async () => {
    expect(await tables.run(ensureAdmin("root", 1_000))).toBe(true)
    expect(await roleOf("root")).toBe("ADMIN")
    const version = await versionOf("root")
    expect(await tables.run(ensureAdmin("root", 2_000))).toBe(false)
    expect(await versionOf("root")).toBe(version)
  })

  it("is promoted where there is one, who is signed out everywhere: no token counts any more, and no session leads to another one", async () => {
    const person = await createUser(tables, "mina")
    const store = await tables.run(makeSessionStorePostgres)
    const token = newRefreshToken(nodeRandom.bytes(tokenBytes))
    const client = { agent: "a", address: "192.0.2.1" }
    await Effect.runPromise(store.open(newSession({ id: "m", person, token, at: 1_000, client }), 2))
    expect(await versionOf("mina")).toBe(1)
    expect(await tables.run(ensureAdmin("mina", 2_000))).toBe(true)
    expect([await roleOf("mina"), await versionOf("mina")]).toEqual(["ADMIN", 2])
    const { sessions, versions } = await Effect.runPromise(store.endings(2_000, 10))
    expect(await Effect.runPromise(store.living(person, 2_000))).toEqual([])
    expect(sessions).toMatchObject([{ id: "m" }])
    expect(versions).toEqual([{ person, version: 2, changedAt: 2_000 }])
  })
})
