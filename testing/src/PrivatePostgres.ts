/** A PostgreSQL of one test's own, to be killed, paused and restarted. Always the real binaries. */
import { type Cluster, clusterUrl, openCluster } from "@ticketrush/engine/database/Cluster"
import { freePort } from "@ticketrush/engine/database/freePort"
import { type Postmaster, startPostmaster } from "@ticketrush/engine/database/Postmaster"
import { postgresProcessesOn, signal } from "@ticketrush/engine/database/processes"
import { Effect, Exit, Scope } from "effect"
import { placeCluster } from "./made-cluster.ts"
import { type CopyAs, type PostgresBackup, untilAnswers, writeCopySettings } from "./PostgresBackup.ts"
import type { PrivateServer } from "./PrivateServer.ts"
import { pauseProcesses } from "./pauseProcesses.ts"
import { makeTestFolder } from "./TestFolder.ts"

export type PrivatePostgres = PrivateServer & { readonly host: string; readonly logFile: string }

type Run = { readonly postmaster: Postmaster; readonly scope: Scope.Closeable }

export type CopyOptions = {
  /** What the copy is told beside the settings of its source. */
  readonly settings: Readonly<Record<string, string>>
  /** `standby` follows its source until it is promoted; `recovery` reads the archive to its target, and is then a server of its own. */
  readonly as: CopyAs
}

/** `made`: the folder of which it gets a copy, if not the one that all private servers of a run get. */
export async function startPostgres(made?: string): Promise<PrivatePostgres> {
  const place = makeTestFolder()
  try {
    placeCluster(place.cluster, made)
  } catch (error) {
    place.remove()
    throw error
  }
  return startOn(place, place.cluster)
}

/** Starts a server on a backup (`backupPostgres`), which is used up by that. */
export async function startCopy(backup: PostgresBackup, { as, settings }: CopyOptions): Promise<PrivatePostgres> {
  writeCopySettings(backup, as, settings)
  return startOn(backup.place, backup.folder, as)
}

async function startOn(
  place: { readonly remove: () => void },
  folder: string,
  copyAs?: CopyAs,
): Promise<PrivatePostgres> {
  const lock = Scope.makeUnsafe()
  try {
    const cluster = await Effect.runPromise(Scope.provide(openCluster({ folder }), lock))
    const port = await Effect.runPromise(freePort(process.pid * 7))
    let current: Run | undefined = await start(cluster, port, copyAs)

    const end = async (how: "kill" | "stop") => {
      const ending = current
      if (ending === undefined) return
      current = undefined
      if (how === "kill") for (const pid of postgresProcessesOn(cluster.folder)) signal(pid, "SIGKILL")
      await Effect.runPromise(Scope.close(ending.scope, Exit.void))
    }
    const signalAll = (name: NodeJS.Signals) => {
      for (const pid of postgresProcessesOn(cluster.folder)) signal(pid, name)
    }
    return {
      url: clusterUrl(cluster, port),
      host: "127.0.0.1",
      port,
      folder: cluster.folder,
      logFile: cluster.logFile,
      pid: () => {
        if (current === undefined) throw new Error("the server is not running")
        return current.postmaster.pid
      },
      kill: () => end("kill"),
      restart: async () => {
        await end("stop")
        current = await start(cluster, port)
      },
      stop: () => end("stop"),
      pause: () => pauseProcesses("PostgreSQL", () => postgresProcessesOn(cluster.folder)),
      resume: () => signalAll("SIGCONT"),
      remove: async () => {
        signalAll("SIGCONT")
        await end("stop")
        await Effect.runPromise(Scope.close(lock, Exit.void))
        place.remove()
      },
    }
  } catch (error) {
    await Effect.runPromise(Scope.close(lock, Exit.void))
    place.remove()
    throw error
  }
}

async function start(cluster: Cluster, port: number, copyAs?: CopyAs): Promise<Run> {
  const scope = Scope.makeUnsafe()
  const starting = Effect.gen(function* () {
    const postmaster = yield* startPostmaster({ ...cluster, port })
    // A copy is up before it takes writes, if it ever does: it says so by what it answers.
    if (copyAs !== undefined) yield* Effect.promise(() => untilAnswers(clusterUrl(cluster, port), copyAs))
    else yield* postmaster.ready
    return { postmaster, scope }
  })
  return Effect.runPromise(Scope.provide(starting, scope).pipe(Effect.onError(() => Scope.close(scope, Exit.void))))
}

export const scopedPostgres: Effect.Effect<PrivatePostgres, never, Scope.Scope> = Effect.acquireRelease(
  Effect.promise(() => startPostgres()),
  (server) => Effect.promise(server.remove),
)
