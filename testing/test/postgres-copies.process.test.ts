import { join } from "node:path"
import { expect, it, onTestFinished } from "vitest"
import { archiveInto, backupPostgres, restoreFrom, startCopy, startPostgres, until } from "../src/index.ts"
import { value } from "./query.ts"

const started = async () => {
  const server = await startPostgres()
  onTestFinished(server.remove)
  return server
}

it("a copy follows its source, and goes on alone once it is promoted and the source has died", async () => {
  const source = await started()
  await value(source.url, "create table t (n int)")
  await value(source.url, "select pg_create_physical_replication_slot('standby', true)")
  const settings = { primary_conninfo: source.url, primary_slot_name: "standby" }
  const standby = await startCopy(await backupPostgres(source), { as: "standby", settings })
  onTestFinished(standby.remove)
  await value(source.url, "insert into t values (1)")
  await until("the standby has it", async () => Number(await value(standby.url, "select count(*) from t")) === 1)
  await expect(value(standby.url, "insert into t values (2)")).rejects.toThrow(/read-only/)
  await source.kill()
  expect(await value(standby.url, "select pg_promote(true, 60)")).toBe(true)
  await value(standby.url, "insert into t values (2)")
  expect(Number(await value(standby.url, "select sum(n) from t"))).toBe(3)
})

it("a copy becomes what its source was at a point of its log, from the archive", async () => {
  const source = await started()
  const archive = join(source.folder, "..", "archive")
  await archiveInto(source, archive)
  await source.restart()
  await value(source.url, "create table t (n int)")
  const backup = await backupPostgres(source)
  await value(source.url, "insert into t values (1)")
  const lsn = String(await value(source.url, "select pg_current_wal_lsn()"))
  await value(source.url, "insert into t values (2)")
  const last = String(await value(source.url, "select pg_walfile_name(pg_switch_wal())"))
  await until("the log is archived", async () => {
    const archived = await value(source.url, "select last_archived_wal from pg_stat_archiver")
    return String(archived) >= last
  })
  const restored = await startCopy(backup, { as: "recovery", settings: restoreFrom(archive, lsn) })
  onTestFinished(restored.remove)
  expect(Number(await value(restored.url, "select sum(n) from t"))).toBe(1)
  await value(restored.url, "insert into t values (5)")
})
