/** The files of the data folder: the keys that passes and receipts are signed with, and the token. */
import { statSync } from "node:fs"
import { join } from "node:path"
import { findToken } from "@ticketrush/http/access/token-file"
import { findKeys, keyFileName } from "@ticketrush/http/keys/key-file"
import { Effect } from "effect"
import { type Finding, ok, problem } from "./Finding.ts"

/** `used`: whether the database has sales already. */
export const checkKeys = (folder: string, used: boolean | undefined): Effect.Effect<Finding> =>
  Effect.match(findKeys(folder), {
    onSuccess: (keys) => {
      const file = join(folder, keyFileName)
      if (keys !== undefined) return ok("keys", `the signing keys are in ${file}; keep a copy of them`)
      if (used !== true) return ok("keys", `the first start makes the signing keys in ${file}`)
      return problem(
        "keys",
        `the database has sales, and ${file} is not there: put the copy back, or passes and receipts that were given do not verify any more`,
      )
    },
    onFailure: ({ message }) => problem("keys", message),
  })

export const checkToken = (folder: string): Effect.Effect<Finding> =>
  Effect.match(findToken(folder), {
    onSuccess: (token) =>
      ok(
        "token",
        token === undefined
          ? "the first start that needs one makes the token"
          : "the token can be read by its owner alone",
      ),
    onFailure: ({ message }) => problem("token", message),
  })

/** A user who may write into the folder may put keys of their own there. */
export const checkFolder = (folder: string): Finding => {
  const found = statSync(folder, { throwIfNoEntry: false })
  if (found === undefined) return ok("folder", `the first start makes ${folder}`)
  if ((found.mode & 0o022) !== 0)
    return problem("folder", `others than its owner may write into ${folder}: chmod go-w ${folder}`)
  return ok("folder", `only its owner may write into ${folder}`)
}
