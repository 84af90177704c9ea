/**
 * The PostgreSQL server that all test files of a run share: a given one, one in Docker, or the embedded binaries.
 * vitest starts it before the first file and tells its workers through the environment; outside vitest the first
 * caller starts it.
 */
import "@ticketrush/engine/database/forget-libpq"
import { randomBytes } from "node:crypto"
import pg from "pg"
import { dockerAnswers, startInDocker } from "./docker.ts"
import { makeCluster, sharedVariable } from "./made-cluster.ts"
import { startPostgres } from "./PrivatePostgres.ts"
import { removeStaleFolders } from "./TestFolder.ts"

export type SharedServer = {
  readonly url: string
  /** Names the databases of this run. */
  readonly run: string
  /** A data folder like its own before it was first served from; null where it is not ours. */
  readonly cluster: string | null
}

export const databasePrefix = "ticketrush_test_"

type Running = { readonly server: SharedServer; readonly stop: () => Promise<void> }
let running: Promise<Running> | undefined

export async function sharedServer(): Promise<SharedServer> {
  const told = process.env[sharedVariable]
  if (told !== undefined) return JSON.parse(told) as SharedServer
  running ??= start()
  return (await running).server
}

/** For the process that starts the workers. */
export async function startSharedServer(): Promise<void> {
  process.env[sharedVariable] = JSON.stringify(await sharedServer())
}

/** Ends the server if this process started it, and drops the databases of the run. */
export async function stopSharedServer(): Promise<void> {
  const ending = await running
  running = undefined
  delete process.env[sharedVariable]
  await ending?.stop()
}

async function start(): Promise<Running> {
  const place = await findServer()
  const run = randomBytes(4).toString("hex")
  const session = new pg.Client({ connectionString: place.url })
  try {
    await session.connect()
    // Held as long as this session lives: a later run that can take it knows that this one is over.
    await session.query("select pg_advisory_lock(hashtext($1))", [run])
    await dropStaleDatabases(session)
  } catch (error) {
    await session.end()
    await place.stop()
    throw error
  }
  return {
    server: { url: place.url, run, cluster: place.cluster ?? null },
    stop: async () => {
      await dropDatabases(session, run)
      await session.end()
      await place.stop()
    },
  }
}

type Place = Pick<SharedServer, "url"> & Partial<Pick<SharedServer, "cluster">> & { readonly stop: () => Promise<void> }

async function findServer(): Promise<Place> {
  const given = process.env.DATABASE_URL
  if (given !== undefined && given !== "") return { url: given, stop: async () => {} }
  if (await dockerAnswers()) {
    try {
      return await startInDocker()
    } catch (error) {
      console.warn(`Docker answers but has no PostgreSQL for us, the embedded one is used: ${(error as Error).message}`)
    }
  }
  removeStaleFolders()
  const made = await makeCluster()
  try {
    const server = await startPostgres(made.folder)
    return { url: server.url, cluster: made.folder, stop: () => server.remove().finally(made.remove) }
  } catch (error) {
    made.remove()
    throw error
  }
}

async function databasesOf(session: pg.Client, pattern: string): Promise<ReadonlyArray<string>> {
  const found = await session.query<{ datname: string }>("select datname from pg_database where datname like $1", [
    pattern.replaceAll("_", "\\_"),
  ])
  return found.rows.map((row) => row.datname)
}

async function dropDatabases(session: pg.Client, run: string): Promise<void> {
  for (const name of await databasesOf(session, `${databasePrefix}${run}_%`)) {
    await session.query(`drop database if exists "${name}" with (force)`)
  }
}

/** Databases of runs that ended without dropping them. */
async function dropStaleDatabases(session: pg.Client): Promise<void> {
  const names = await databasesOf(session, `${databasePrefix}%`)
  for (const run of new Set(names.map((name) => name.slice(databasePrefix.length).split("_")[0]))) {
    const answer = await session.query<{ free: boolean }>("select pg_try_advisory_lock(hashtext($1)) as free", [run])
    if (!answer.rows[0].free) continue
    await dropDatabases(session, run)
    await session.query("select pg_advisory_unlock(hashtext($1))", [run])
  }
}
