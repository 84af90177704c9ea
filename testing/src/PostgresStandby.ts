/** A second PostgreSQL that follows a first one, until it is promoted. */
import { Client } from "pg"
import { backupPostgres } from "./PostgresBackup.ts"
import { type PrivatePostgres, startCopy } from "./PrivatePostgres.ts"
import { until } from "./until.ts"

/** `synchronous`: nothing is acknowledged that the standby has not written. */
export type Following = "synchronous" | "asynchronous"

const slot = "standby"

const query = async (url: string, text: string, values: ReadonlyArray<unknown> = []) => {
  const client = new Client({ connectionString: url })
  client.on("error", () => {})
  await client.connect()
  try {
    return (await client.query(text, [...values])).rows
  } finally {
    await client.end()
  }
}

/** Resolves once it has all that the first one has. `by`: the way to it, where that is to be cut. */
export async function followPostgres(
  primary: PrivatePostgres,
  following: Following,
  by: string = primary.url,
): Promise<PrivatePostgres> {
  await query(primary.url, "select pg_create_physical_replication_slot($1, true)", [slot])
  const settings = { primary_conninfo: by, primary_slot_name: slot }
  // The copy is made before the first one waits for it: the copy would wait for a standby of its own.
  const standby = await startCopy(await backupPostgres(primary), { as: "standby", settings })
  try {
    if (following === "synchronous") {
      await query(primary.url, "alter system set synchronous_standby_names = '*'")
      await query(primary.url, "select pg_reload_conf()")
    }
    const state = following === "synchronous" ? "sync" : "async"
    const text = "select 1 from pg_stat_replication where sync_state = $1 and state = 'streaming'"
    await until(`the standby follows (${state})`, async () => (await query(primary.url, text, [state])).length > 0)
    return standby
  } catch (error) {
    await standby.remove()
    throw error
  }
}

/** Resolves once it takes writes. */
export async function promotePostgres({ url }: PrivatePostgres): Promise<void> {
  const [row] = await query(url, "select pg_promote(true, 60) as promoted")
  if (row?.promoted !== true) throw new Error("the standby was not promoted")
}

/** Both in one URL, as a server takes it: whichever of them leads. */
export function urlOfBoth(first: PrivatePostgres, second: PrivatePostgres): string {
  const hosts = [first, second].map(({ host, port }) => `${host}:${port}`).join(",")
  return `${first.url.replace(`${first.host}:${first.port}`, hosts)}?target_session_attrs=read-write`
}
