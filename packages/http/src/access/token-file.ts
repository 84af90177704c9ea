/**
 * The token of the trusted surface in the data folder, readable by its owner alone. The first start that asks for one
 * makes it; programs on the same machine read it there.
 */
import { join } from "node:path"
import { trustedTokenFile, trustedTokenPattern } from "@ticketrush/protocol/trusted-token"
import { Effect } from "effect"
import { createPrivateFile, type PrivateFile, PrivateFileError, readPrivateFile } from "../private-file.ts"

const tokenFile = (folder: string): PrivateFile => ({
  path: join(folder, trustedTokenFile),
  holds: "the trusted token",
})

/** The token of the folder; `fresh` becomes it when there is none. */
export const openToken = Effect.fnUntraced(function* (folder: string, fresh: string) {
  const found = yield* findToken(folder)
  if (found !== undefined) return found
  yield* createPrivateFile(tokenFile(folder), `${fresh}\n`)
  // Of several starts at once one makes the file, and all take what stands in it.
  const made = yield* findToken(folder)
  if (made !== undefined) return made
  const { holds, path } = tokenFile(folder)
  return yield* new PrivateFileError({ message: `${holds} cannot be kept: ${path} is a link that leads nowhere` })
})

/** The token of the folder, or undefined when it has none. */
export const findToken = Effect.fnUntraced(function* (folder: string) {
  const file = tokenFile(folder)
  const text = yield* readPrivateFile(file)
  if (text === undefined) return undefined
  const token = text.trimEnd()
  if (trustedTokenPattern.test(token)) return token
  const message = `${file.holds} in ${file.path} is not one: remove the file, and the next start makes a new one`
  return yield* new PrivateFileError({ message })
})
