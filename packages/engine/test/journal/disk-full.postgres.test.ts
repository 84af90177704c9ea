/** A disk that is really full: the journal on a file system of a few megabytes. Needs the right to mount one. */
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Calls, calls, outcomeOf, readAll, recordAt } from "./calls.ts"
import { openPostgres, type PostgresFixture } from "./postgres-journal.ts"

/** Mounts 6 MB that belong to the user of process `pid`; false when we may not, or when that is no local Postgres. */
const mount = (folder: string, pid: number): boolean => {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false
  try {
    if (!readFileSync(`/proc/${pid}/comm`, "utf8").startsWith("postgres")) return false
    const { uid } = statSync(`/proc/${pid}`)
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=6m,uid=${uid},mode=700`, "tmpfs", folder], { stdio: "ignore" })
    return true
  } catch {
    // The server is elsewhere, or this root has no right to mount.
    return false
  }
}

describe("a journal whose disk is full", () => {
  let postgres: PostgresFixture
  let journal: Calls
  let mounted = false
  const folder = mkdtempSync(join(tmpdir(), "ticketrush-small-"))
  const ballast = join(folder, "ballast")

  beforeAll(async () => {
    postgres = await openPostgres()
    journal = calls(postgres.journal)
    const { rows } = await postgres.admin.query("select pg_backend_pid() as pid")
    mounted = mount(folder, rows[0].pid)
    if (!mounted) return
    await postgres.admin.query(`create tablespace small_disk location '${folder}'`)
    await postgres.admin.query("alter table journal set tablespace small_disk")
    writeFileSync(ballast, Buffer.alloc(2 * 1024 * 1024))
  })
  afterAll(async () => {
    if (mounted) await postgres.admin.query("drop table journal")
    if (mounted) await postgres.admin.query("drop tablespace small_disk")
    await postgres.close()
    if (mounted) execFileSync("umount", [folder])
    rmSync(folder, { recursive: true })
  })

  it("rejects appends for want of space, serves reads, and goes on once there is space", async ({ skip }) => {
    skip(!mounted, "no right to mount a small file system")
    await journal.claim(1, "node", "create")
    const frame = Buffer.alloc(200_000, 1)
    let last = 0
    let outcome = "committed"
    for (; last < 200 && outcome === "committed"; last++) {
      outcome = outcomeOf(await journal.append(recordAt(1, 1, last + 1, last + 1, frame)))
    }
    expect(outcome).toBe("rejected no-space")
    const kept = await readAll(journal, 1)
    expect(kept.length).toBe(last - 1)
    expect(outcomeOf(await journal.append(recordAt(1, 1, last, last, frame)))).toBe("rejected no-space")
    rmSync(ballast)
    expect(outcomeOf(await journal.append(recordAt(1, 1, last, last, frame)))).toBe("committed")
  })
})
