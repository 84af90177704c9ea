/** The PostgreSQL of a run: the one of DATABASE_URL, or a private one with the real binaries; a database per round. */
import { readFileSync } from "node:fs"
import { type PrivatePostgres, startPostgres } from "@ticketrush/testing"
import { Client } from "pg"

export type Database = { readonly url: string; readonly drop: () => Promise<void> }

export type Postgres = {
  /** Process number of the postmaster, 0 when it is on another machine. */
  readonly pid: number
  readonly version: string
  readonly createDatabase: () => Promise<Database>
  /** Runs one statement as superuser in the server's first database. */
  readonly admin: (text: string) => Promise<ReadonlyArray<Record<string, unknown>>>
  readonly stop: () => Promise<void>
}

export const query = async (
  url: string,
  text: string,
  values: ReadonlyArray<unknown> = [],
): Promise<ReadonlyArray<Record<string, unknown>>> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const result = await client.query(text, [...values])
    return result.rows
  } finally {
    await client.end()
  }
}

/** The parent of a backend is the postmaster, when both run here. */
const postmasterOf = (backend: number): number => {
  try {
    const text = readFileSync(`/proc/${backend}/stat`, "utf8")
    return Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1])
  } catch {
    return 0
  }
}

/** The one of DATABASE_URL, or a private one. */
export const openPostgres = async (): Promise<Postgres> => {
  const given = process.env.DATABASE_URL
  return given === undefined || given === "" ? postgresOf(await startPostgres()) : postgresAt(given)
}

/** A private one, which is ended by `stop`. */
export const postgresOf = (own: PrivatePostgres): Promise<Postgres> => postgresAt(own.url, own)

const postgresAt = async (url: string, own?: PrivatePostgres): Promise<Postgres> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  const [about] = (await client.query("select pg_backend_pid() as pid, current_setting('server_version') as version"))
    .rows
  let databases = 0
  return {
    pid: own?.pid() ?? postmasterOf(about.pid),
    version: about.version,
    admin: async (text) => (await client.query(text)).rows,
    createDatabase: async () => {
      const name = `ticketrush_bench_${process.pid}_${++databases}`
      await client.query(`create database ${name}`)
      const address = new URL(url)
      address.pathname = `/${name}`
      return {
        url: address.toString(),
        drop: async () => void (await client.query(`drop database ${name} with (force)`)),
      }
    },
    stop: async () => {
      await client.end()
      await own?.remove()
    },
  }
}
