/** Folders for servers under test, and the removal of what crashed runs left behind. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { folderInUse } from "@ticketrush/engine/database/OwnerLock"
import { postgresProcessesOn, processExists, signal } from "@ticketrush/engine/database/processes"

const clusterName = "postgres"

/** Shared by all accounts of the machine, like the temporary folder itself. */
function root(): string {
  const path = join(tmpdir(), "ticketrush-testing")
  if (!existsSync(path)) {
    mkdirSync(path, { recursive: true })
    chmodSync(path, 0o1777)
  }
  return path
}

/** A new folder; `cluster` inside it is where a data folder may be made. */
export function makeTestFolder(): { readonly path: string; readonly cluster: string; readonly remove: () => void } {
  const path = mkdtempSync(join(root(), `${process.pid}-`))
  chmodSync(path, 0o755) // an account without rights of its own may run the database in it
  return { path, cluster: join(path, clusterName), remove: () => removeFolder(path) }
}

function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
}

/** Removes folders whose makers are gone, after ending the servers that still run in them. */
export function removeStaleFolders(): void {
  for (const name of readdirSync(root())) {
    const path = join(root(), name)
    const maker = Number(name.split("-")[0])
    if (processExists(maker) || folderInUse(join(path, clusterName))) continue
    try {
      for (const pid of postgresProcessesOn(join(path, clusterName))) signal(pid, "SIGKILL")
      removeFolder(path)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code !== "EPERM" && code !== "EACCES") throw error // another account's, for that account to remove
    }
  }
}
