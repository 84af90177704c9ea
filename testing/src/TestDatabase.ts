/** A database of one test file's own, on the shared server. */
import { Effect, type Scope } from "effect"
import pg from "pg"
import { databasePrefix, sharedServer } from "./SharedServer.ts"

export type TestDatabase = {
  readonly url: string
  readonly name: string
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  /** Ends the sessions that are still open and drops it. */
  readonly drop: () => Promise<void>
}

let made = 0

export async function createDatabase(): Promise<TestDatabase> {
  const server = await sharedServer()
  const name = `${databasePrefix}${server.run}_${process.pid}_${++made}`
  await withSession(server.url, `create database "${name}"`)
  const url = new URL(server.url)
  url.pathname = `/${name}`
  return {
    url: url.href,
    name,
    host: url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    drop: () => withSession(server.url, `drop database if exists "${name}" with (force)`),
  }
}

async function withSession(url: string, statement: string): Promise<void> {
  const session = new pg.Client({ connectionString: url })
  await session.connect()
  try {
    await session.query(statement)
  } finally {
    await session.end()
  }
}

export const scopedDatabase: Effect.Effect<TestDatabase, never, Scope.Scope> = Effect.acquireRelease(
  Effect.promise(createDatabase),
  (database) => Effect.promise(database.drop),
)
