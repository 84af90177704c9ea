/** The data folder of PostgreSQL: made whole or not at all. */
import { randomBytes } from "node:crypto"
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { basename, dirname, join, resolve } from "node:path"
import { Effect, type Scope } from "effect"
import { type Binaries, findBinaries } from "./binaries.ts"
import { checkReach, chooseUser, type DatabaseUser, makeParents } from "./DatabaseUser.ts"
import { EmbeddedPostgresError } from "./EmbeddedPostgresError.ts"
import { lockFolder } from "./OwnerLock.ts"
import { run } from "./run.ts"

const databaseName = "ticketrush"
const databaseRole = "ticketrush"
const majorVersion = "18"

export type ClusterOptions = {
  /** The data folder; its lock and its log lie beside it. */
  readonly folder: string
  /** Where accounts are looked up when this process is root. */
  readonly passwd?: string
}

/** A data folder that is ours alone and ready for a server. */
export type Cluster = {
  readonly folder: string
  readonly logFile: string
  readonly binaries: Binaries
  readonly user: DatabaseUser
  readonly password: string
}

/** Opens the data folder, made first if it is missing, and keeps others off it until the scope closes. */
export const openCluster = Effect.fnUntraced(function* (options: ClusterOptions) {
  const wanted = resolve(options.folder)
  const user = yield* chooseUser(wanted, options.passwd ?? "/etc/passwd")
  yield* makeParents(wanted, user)
  // Processes on the folder are recognised by its real path.
  const folder = join(realpathSync(dirname(wanted)), basename(wanted))
  const binaries = yield* findBinaries
  yield* checkReach(folder, "its data folder", user)
  yield* checkReach(binaries.postgres, "its program", user)
  const password = yield* lockFolder(folder).pipe(
    Effect.andThen(ensureCluster(folder, binaries, user)),
    Effect.catchDefect((defect) => (isFileSystemError(defect) ? withheld(folder, defect) : Effect.die(defect))),
  )
  return { folder, logFile: `${folder}.log`, binaries, user, password } satisfies Cluster
}) as (options: ClusterOptions) => Effect.Effect<Cluster, EmbeddedPostgresError, Scope.Scope>

/** Where the cluster answers when its server listens on `port`. */
export const clusterUrl = (cluster: Pick<Cluster, "password">, port: number): string =>
  `postgres://${databaseRole}:${cluster.password}@127.0.0.1:${port}/${databaseName}`

/** Makes the cluster if there is none and gives its password. */
const ensureCluster = Effect.fnUntraced(function* (folder: string, binaries: Binaries, user: DatabaseUser) {
  removeUnfinished(folder)
  if (!existsSync(join(folder, "PG_VERSION"))) {
    if (existsSync(folder) && readdirSync(folder).length > 0) {
      return yield* unusable(
        `${folder} is not empty and is no PostgreSQL data folder: empty it, or set TICKETRUSH_DATA`,
      )
    }
    yield* makeCluster(folder, binaries, user).pipe(Effect.onError(() => Effect.sync(() => removeUnfinished(folder))))
  }
  const version = readFileSync(join(folder, "PG_VERSION"), "utf8").trim()
  if (version !== majorVersion) {
    return yield* unusable(
      `${folder} was made by PostgreSQL ${version} and this is ${majorVersion}: upgrade it with pg_upgrade, or set TICKETRUSH_DATA`,
    )
  }
  const password = join(folder, "password")
  if (!existsSync(password)) return yield* unusable(`${password} is missing: put it back from the backup of the folder`)
  return readFileSync(password, "utf8")
})

/** No space, no permission, a file where a folder belongs: for the operator of the machine, and no defect of ours. */
const isFileSystemError = (defect: unknown): defect is NodeJS.ErrnoException =>
  defect instanceof Error && "syscall" in defect

const withheld = (folder: string, { message }: Error) =>
  unusable(`The data folder ${folder} cannot be used (${message}): clear the way, or set TICKETRUSH_DATA`)

const unusable = (message: string) => new EmbeddedPostgresError({ reason: "folder-unusable", message })

/** What a start that was killed in the middle left behind. */
function removeUnfinished(folder: string): void {
  const prefix = `${basename(folder)}.init-`
  for (const name of readdirSync(dirname(folder))) {
    if (name.startsWith(prefix)) {
      // An orphaned initdb may still be writing there; it fails when its folder goes.
      rmSync(join(dirname(folder), name), { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
    }
  }
}

/** Everything happens in a folder beside it; the rename at the end is the moment at which the cluster exists. */
const makeCluster = Effect.fnUntraced(function* (folder: string, binaries: Binaries, user: DatabaseUser) {
  const workshop = `${folder}.init-${process.pid}`
  const cluster = join(workshop, "cluster")
  const passwordFile = join(workshop, "password")
  mkdirSync(cluster, { recursive: true })
  // Other accounts of the machine reach the loopback port too, so trust would make each of them superuser. The
  // password is random and long: stretching it buys nothing and would cost 10 ms per connection.
  writeFileSync(passwordFile, randomBytes(24).toString("base64url"), { mode: 0o600 })
  for (const path of [workshop, cluster, passwordFile]) {
    if (path !== passwordFile) chmodSync(path, 0o700)
    if (user.switchTo !== undefined) chownSync(path, user.switchTo.uid, user.switchTo.gid)
  }
  const initdb = (args: string) => step(binaries.initdb, ["-D", cluster, ...args.split(" ")], { user, cwd: workshop })
  yield* initdb(
    `-U ${databaseRole} --auth=scram-sha-256 --pwfile=password -c scram_iterations=1 ` +
      "--encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 --data-checksums --no-sync",
  )
  yield* step(binaries.postgres, ["--single", "-F", "-D", cluster, "postgres"], {
    user,
    cwd: cluster,
    input: `create database ${databaseName}\n`,
  })
  renameSync(passwordFile, join(cluster, "password"))
  // Until here nothing had to reach the disk; now all of it has, and then its name.
  yield* initdb(process.platform === "linux" ? "--sync-only --sync-method=syncfs" : "--sync-only")
  renameSync(cluster, folder)
  syncFolder(dirname(folder))
  removeUnfinished(folder)
})

function syncFolder(path: string): void {
  const handle = openSync(path, "r")
  fsyncSync(handle)
  closeSync(handle)
}

const step = (program: string, args: ReadonlyArray<string>, options: Parameters<typeof run>[2]) =>
  run(program, args, options).pipe(
    Effect.catch((error) => Effect.succeed({ code: -1, output: error.message })),
    Effect.flatMap(({ code, output }) =>
      code === 0
        ? Effect.void
        : new EmbeddedPostgresError({
            reason: "start-failed",
            message: `${basename(program)} could not make the database (exit code ${code}): ${output.trim().split("\n").slice(-5).join(" | ")}`,
          }),
    ),
  )
