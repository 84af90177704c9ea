/**
 * The account PostgreSQL runs as. It refuses root, so under root it gets the `postgres` account, or `nobody`; a
 * folder that exists keeps its owner. Under any other user it runs as that user.
 */
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, realpathSync, statSync } from "node:fs"
import { dirname } from "node:path"
import { Effect } from "effect"
import { EmbeddedPostgresError } from "./EmbeddedPostgresError.ts"

/** `switchTo` is absent when PostgreSQL runs as the account that starts it. */
export type DatabaseUser = { readonly name: string; readonly switchTo?: { readonly uid: number; readonly gid: number } }

export const chooseUser = (folder: string, passwd: string): Effect.Effect<DatabaseUser, EmbeddedPostgresError> =>
  Effect.suspend(() => {
    const uid = process.getuid?.() ?? 0
    const owner = existsSync(folder) ? statSync(folder) : undefined
    if (uid !== 0) {
      return owner === undefined || owner.uid === uid
        ? Effect.succeed({ name: `user ${uid}` })
        : Effect.fail(foreign(folder, `user ${owner.uid}`, `user ${uid}`))
    }
    if (owner !== undefined && existsSync(`${folder}/PG_VERSION`)) {
      return owner.uid === 0
        ? Effect.fail(foreign(folder, "root", "root, which PostgreSQL refuses"))
        : Effect.succeed({ name: `user ${owner.uid}`, switchTo: { uid: owner.uid, gid: owner.gid } })
    }
    const accounts = readFileSync(passwd, "utf8").split("\n")
    for (const name of ["postgres", "nobody"]) {
      const fields = accounts.find((line) => line.startsWith(`${name}:`))?.split(":")
      if (fields !== undefined) {
        return Effect.succeed({ name, switchTo: { uid: Number(fields[2]), gid: Number(fields[3]) } })
      }
    }
    return Effect.fail(
      new EmbeddedPostgresError({
        reason: "folder-unusable",
        message:
          "PostgreSQL does not run as root and there is neither a postgres nor a nobody account: start as another user",
      }),
    )
  })

const foreign = (folder: string, owner: string, starter: string): EmbeddedPostgresError =>
  new EmbeddedPostgresError({
    reason: "folder-unusable",
    message: `The data folder ${folder} belongs to ${owner} and this is ${starter}: start as its owner, or set TICKETRUSH_DATA to another folder`,
  })

/** Makes the folders above the data folder, passable for the database user under every umask. */
export const makeParents = (folder: string, user: DatabaseUser): Effect.Effect<void, EmbeddedPostgresError> =>
  Effect.try({
    try: () => {
      const missing: Array<string> = []
      for (let path = dirname(folder); !existsSync(path); path = dirname(path)) missing.unshift(path)
      for (const path of missing) {
        mkdirSync(path)
        if (user.switchTo !== undefined) chmodSync(path, 0o755)
      }
      accessSync(dirname(folder), constants.W_OK | constants.X_OK)
    },
    catch: (cause) =>
      new EmbeddedPostgresError({
        reason: "folder-unusable",
        message: `The data folder ${folder} cannot be made (${(cause as Error).message}): set TICKETRUSH_DATA to a folder you may write to`,
      }),
  })

/** Fails with the name of the folder in the way when the database user cannot get to `path`. */
export const checkReach = (
  path: string,
  what: string,
  user: DatabaseUser,
): Effect.Effect<void, EmbeddedPostgresError> =>
  Effect.suspend(() => {
    const barrier = user.switchTo === undefined ? undefined : firstBarrier(realpathSync(dirname(path)), user.switchTo)
    if (barrier === undefined) return Effect.void
    return Effect.fail(
      new EmbeddedPostgresError({
        reason: "folder-unreachable",
        message: `PostgreSQL runs as ${user.name} here, which may not pass through ${barrier} to ${what} ${path}: chmod o+x ${barrier}, or use another folder`,
      }),
    )
  })

function firstBarrier(path: string, account: { readonly uid: number; readonly gid: number }): string | undefined {
  const above = path === dirname(path) ? undefined : firstBarrier(dirname(path), account)
  if (above !== undefined) return above
  const { uid, gid, mode } = statSync(path)
  const passBit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
  return (mode & passBit) === 0 ? path : undefined
}
