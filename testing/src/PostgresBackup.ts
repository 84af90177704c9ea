/**
 * A copy of the data of a PostgreSQL that goes on serving, made as its manual describes for tools that copy files themselves:
 * what `pg_basebackup` does, which does not come with the programs of `npm ci`.
 */
import { appendFileSync, chownSync, copyFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Client } from "pg"
import { makeTestFolder } from "./TestFolder.ts"
import { until } from "./until.ts"

/** `standby` follows its source until it is promoted; `recovery` becomes what its source was, and then a server of its own. */
export type CopyAs = "standby" | "recovery"

export type PostgresBackup = {
  readonly place: { readonly remove: () => void }
  readonly folder: string
}

/** The server makes them anew, or they belong to the one that runs. */
const emptied: ReadonlySet<string> = new Set([
  ...["pg_wal", "pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots", "pg_stat_tmp", "pg_subtrans"],
])
const left: ReadonlySet<string> = new Set(["postmaster.pid", "postmaster.opts", "backup_label", "tablespace_map"])

/** Whoever starts a server on it needs the WAL from its beginning on: from an archive, or from a slot that was made before. */
export async function backupPostgres({
  folder,
  url,
}: {
  readonly folder: string
  readonly url: string
}): Promise<PostgresBackup> {
  const place = makeTestFolder()
  const client = new Client({ connectionString: url })
  try {
    await client.connect()
    // The session has to last as long as the backup.
    await client.query("select pg_backup_start('copy', true)")
    copyFolder(folder, place.cluster, "")
    const { rows } = await client.query("select labelfile from pg_backup_stop(false)")
    writeAs(folder, join(place.cluster, "backup_label"), String(rows[0].labelfile))
    return { place, folder: place.cluster }
  } catch (error) {
    place.remove()
    throw error
  } finally {
    await client.end()
  }
}

export function writeCopySettings(
  { folder }: PostgresBackup,
  as: CopyAs,
  settings: Readonly<Record<string, string>>,
): void {
  writeAs(folder, join(folder, `${as}.signal`), "")
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`)
  appendFileSync(join(folder, "postgresql.auto.conf"), lines.join(""))
}

/**
 * Resolves once the server at that address answers a query; one that is to become a server of its own answers before its recovery
 * has ended, and takes no writes until then.
 */
export const untilAnswers = (url: string, as: CopyAs): Promise<unknown> =>
  until("the server answers", async () => {
    const client = new Client({ connectionString: url })
    client.on("error", () => {})
    try {
      await client.connect()
      const { rows } = await client.query("select pg_is_in_recovery() as recovers")
      return as === "standby" || rows[0].recovers === false
    } catch {
      return false
    } finally {
      await client.end().catch(() => {})
    }
  })

/** With the owner and the mode of each: the server runs under an account of its own, and takes no other. */
function copyFolder(from: string, to: string, path: string): void {
  const { gid, mode, uid } = statSync(join(from, path))
  mkdirSync(join(to, path), { mode })
  chownSync(join(to, path), uid, gid)
  for (const entry of readdirSync(join(from, path), { withFileTypes: true })) {
    const name = join(path, entry.name)
    if (left.has(name)) continue
    if (entry.isDirectory()) {
      if (emptied.has(name)) copyEmpty(join(from, name), join(to, name))
      else copyFolder(from, to, name)
    } else copyFile(join(from, name), join(to, name))
  }
}

/** The folders below it are wanted, and no file. */
function copyEmpty(from: string, to: string): void {
  const { gid, mode, uid } = statSync(from)
  mkdirSync(to, { mode })
  chownSync(to, uid, gid)
  if (!from.endsWith("pg_wal")) return
  for (const entry of readdirSync(from, { withFileTypes: true }))
    if (entry.isDirectory()) copyEmpty(join(from, entry.name), join(to, entry.name))
}

/** A table that is dropped meanwhile is not missed: the WAL says so. */
function copyFile(from: string, to: string): void {
  try {
    const { gid, uid } = statSync(from)
    copyFileSync(from, to)
    chownSync(to, uid, gid)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
  }
}

function writeAs(owner: string, file: string, text: string): void {
  const { gid, uid } = statSync(owner)
  writeFileSync(file, text, { mode: 0o600 })
  chownSync(file, uid, gid)
}

/** From its next start on the server copies each finished piece of its WAL into the folder, where `restoreFrom` finds it. */
export async function archiveInto(
  { folder, url }: { readonly folder: string; readonly url: string },
  archive: string,
): Promise<void> {
  const { gid, uid } = statSync(folder)
  mkdirSync(archive, { mode: 0o700 })
  chownSync(archive, uid, gid)
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query("alter system set archive_mode = 'on'")
    await client.query(`alter system set archive_command = 'test ! -f "${archive}/%f" && cp "%p" "${archive}/%f"'`)
  } finally {
    await client.end()
  }
}

/** Settings of a copy that is to become what its source was at that point of the log, and then a server of its own. */
export const restoreFrom = (archive: string, lsn: string): Readonly<Record<string, string>> => ({
  archive_mode: "off",
  restore_command: `cp "${archive}/%f" "%p"`,
  recovery_target_lsn: lsn,
  recovery_target_action: "promote",
})
