/**
 * The keys of an installation on disk: one file in its data folder, readable by its owner alone. It is made at the
 * first start and never changed by us; nodes that shall honour each other's passes have the same file.
 */
import { join } from "node:path"
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import { createPrivateFile, type PrivateFile, readPrivateFile } from "../private-file.ts"
import { generateKey, Keys, KeysError, type SigningJwk } from "./Keys.ts"

export const keyFileName = "signing-keys.json"

const keyFile = (folder: string): PrivateFile => ({ path: join(folder, keyFileName), holds: "the signing keys" })

/** The keys of the folder. The first start makes them; of several at once, one wins and the others read what it made. */
export const openKeys = Effect.fnUntraced(
  function* (folder: string) {
    const file = keyFile(folder)
    const found = yield* readPrivateFile(file)
    if (found !== undefined) return yield* keysIn(file, found)
    const key = yield* generateKey
    yield* createPrivateFile(file, `${JSON.stringify({ keys: [key] }, undefined, 2)}\n`)
    return yield* keysIn(file, (yield* readPrivateFile(file)) ?? "")
  },
  Effect.catchTag("PrivateFileError", asKeysError),
)

/** The keys of the folder, or undefined when it has none yet. */
export const findKeys = Effect.fnUntraced(
  function* (folder: string) {
    const file = keyFile(folder)
    const found = yield* readPrivateFile(file)
    return found === undefined ? undefined : yield* keysIn(file, found)
  },
  Effect.catchTag("PrivateFileError", asKeysError),
)

function asKeysError({ message }: { readonly message: string }): KeysError {
  return new KeysError({ message })
}

const keysIn = ({ path, holds }: PrivateFile, text: string): Effect.Effect<Keys, KeysError> =>
  Effect.suspend(() => {
    const jwks = parse(text)
    return jwks === undefined ? new KeysError({ message: "it is no list of keys" }) : Keys.make(jwks)
  }).pipe(
    Effect.mapError(({ message }) => new KeysError({ message: `${holds} in ${path} cannot be used: ${message}` })),
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
