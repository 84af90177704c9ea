/**
 * The keys of an installation on disk: one file in its data folder, readable by its owner alone. It is made at the
 * first start and never changed by us; nodes that shall honour each other's passes have the same file.
 */
import { randomBytes } from "node:crypto"
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import { generateKey, Keys, KeysError, type SigningJwk } from "./Keys.ts"

export const keyFileName = "signing-keys.json"

const fileBytesMax = 64 * 1024

/** The keys of the folder. The first start makes them; of several at once, one wins and the others read what it made. */
export const openKeys = Effect.fnUntraced(function* (folder: string) {
  const path = join(folder, keyFileName)
  const found = yield* read(path)
  if (found !== undefined) return yield* keysIn(path, found)
  const key = yield* generateKey
  yield* attempt(path, "made", () => createOnce(folder, path, `${JSON.stringify({ keys: [key] }, undefined, 2)}\n`))
  return yield* keysIn(path, (yield* read(path)) ?? "")
})

/** The keys of the folder, or undefined when it has none yet. */
export const findKeys = Effect.fnUntraced(function* (folder: string) {
  const path = join(folder, keyFileName)
  const found = yield* read(path)
  return found === undefined ? undefined : yield* keysIn(path, found)
})

const keysIn = (path: string, text: string): Effect.Effect<Keys, KeysError> =>
  Effect.suspend(() => {
    const jwks = parse(text)
    return jwks === undefined ? new KeysError({ message: "it is no list of keys" }) : Keys.make(jwks)
  }).pipe(
    Effect.mapError(
      ({ message }) => new KeysError({ message: `the signing keys in ${path} cannot be used: ${message}` }),
    ),
  )

const parse = (text: string): ReadonlyArray<SigningJwk> | undefined => {
  try {
    const { keys } = JSON.parse(text)
    const fits = Array.isArray(keys) && keys.length <= limits.signingKeysMax
    return fits && keys.every((key) => typeof key === "object" && key !== null) ? keys : undefined
  } catch {
    return undefined
  }
}

/** The text of the file, or undefined when there is none. Whoever else could read it could make passes. */
const read = (path: string): Effect.Effect<string | undefined, KeysError> =>
  Effect.suspend(() => {
    let file: number
    try {
      // A pipe would wait for somebody who writes into it, and with it the whole process, signals and all.
      file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    } catch (cause) {
      return codeOf(cause) === "ENOENT" ? Effect.succeed(undefined) : Effect.fail(unusable(path, "read", cause))
    }
    try {
      const { mode, size } = fstatSync(file)
      if ((mode & 0o077) !== 0) {
        const message = `the signing keys in ${path} can be read by others than their owner: chmod 600 ${path}`
        return Effect.fail(new KeysError({ message }))
      }
      return Effect.succeed(size > fileBytesMax ? "" : readFileSync(file, "utf8"))
    } catch (cause) {
      return Effect.fail(unusable(path, "read", cause))
    } finally {
      closeSync(file)
    }
  })

/** A link is made or not, and never of half a file; whoever comes second leaves the first one's in place. */
const createOnce = (folder: string, path: string, text: string): void => {
  mkdirSync(folder, { recursive: true })
  const draft = `${path}.${process.pid}-${randomBytes(6).toString("hex")}`
  try {
    const file = openSync(draft, "wx", 0o600)
    try {
      writeFileSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    linkSync(draft, path)
    syncFolder(folder)
  } catch (cause) {
    if (codeOf(cause) !== "EEXIST") throw cause
  } finally {
    rmSync(draft, { force: true })
  }
}

const syncFolder = (folder: string): void => {
  const handle = openSync(folder, "r")
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

const attempt = <T>(path: string, verb: string, work: () => T): Effect.Effect<T, KeysError> =>
  Effect.try({ try: work, catch: (cause) => unusable(path, verb, cause) })

const unusable = (path: string, verb: string, cause: unknown): KeysError =>
  new KeysError({ message: `the signing keys in ${path} cannot be ${verb}: ${codeOf(cause) ?? String(cause)}` })

const codeOf = (cause: unknown): string | undefined => (cause as NodeJS.ErrnoException).code
