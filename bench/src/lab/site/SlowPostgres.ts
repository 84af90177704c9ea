/**
 * A PostgreSQL whose log is flushed slowly, for disks and clouds on which a commit takes longer than here. The server is
 * the real one: a small library that is loaded into it makes `fdatasync` of the log wait, so that commits still share a
 * flush as they do on a slow disk. `commit_delay` would not do: it waits only where enough others commit.
 */
import { spawnSync } from "node:child_process"
import { chmodSync, rmSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { startPostgres } from "@ticketrush/testing"
import { openPostgres, type Postgres, postgresOf } from "../../http/Postgres.ts"
import { makeLabFolder } from "../folders/LabFolder.ts"
import { PartMissing } from "./PartMissing.ts"

const source = fileURLToPath(new URL("slow-flush.c", import.meta.url))

/** `flushMs`: how much longer each flush takes; 0 is the server as it is. */
export const startSlowPostgres = async (flushMs: number): Promise<Postgres> => {
  if (flushMs === 0) return openPostgres()
  const folder = makeLabFolder()
  try {
    const postgres = await startWith(compile(folder, flushMs))
    return {
      ...postgres,
      stop: async () => {
        await postgres.stop()
        rmSync(folder, { recursive: true })
      },
    }
  } catch (error) {
    rmSync(folder, { recursive: true })
    throw error
  }
}

const compile = (folder: string, flushMs: number): string => {
  if (process.platform !== "linux") throw new PartMissing("a slow flush is made on Linux alone")
  const library = join(folder, "slow-flush.so")
  const flags = ["-shared", "-fPIC", "-O2", `-DFLUSH_US=${Math.round(flushMs * 1_000)}L`, "-o", library, source, "-ldl"]
  const { error, status, stderr } = spawnSync("cc", flags, { encoding: "utf8", timeout: 60_000 })
  if (status !== 0) throw new PartMissing(`a slow flush needs a C compiler (cc): ${error?.message ?? stderr}`)
  // The database may run under an account of its own.
  chmodSync(folder, 0o755)
  return library
}

/** The server takes `LD_PRELOAD` over from this process, which has it for as long as the start takes. */
const startWith = async (library: string): Promise<Postgres> => {
  const before = process.env.LD_PRELOAD
  process.env.LD_PRELOAD = library
  try {
    return await postgresOf(await startPostgres())
  } finally {
    if (before === undefined) delete process.env.LD_PRELOAD
    else process.env.LD_PRELOAD = before
  }
}
