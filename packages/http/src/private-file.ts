/** A small file with a secret: readable by its owner alone, made once, never half written, never changed by us. */
import { randomBytes } from "node:crypto"
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { dirname } from "node:path"
import { Data, Effect } from "effect"

/** `message` is the one line an operator reads. */
export class PrivateFileError extends Data.TaggedError("PrivateFileError")<{ readonly message: string }> {}

/** A file, and what is in it, in the plural: "the signing keys". */
export type PrivateFile = { readonly path: string; readonly holds: string }

const fileBytesMax = 64 * 1024

/** Its text, or undefined when there is none. Text that is too long comes as an empty one. */
export const readPrivateFile = ({ path, holds }: PrivateFile): Effect.Effect<string | undefined, PrivateFileError> =>
  Effect.suspend(() => {
    let file: number
    try {
      // A pipe would wait for a writer, and with it the whole process, signals and all.
      file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    } catch (cause) {
      return codeOf(cause) === "ENOENT"
        ? Effect.succeed(undefined)
        : Effect.fail(unusable({ path, holds }, "read", cause))
    }
    try {
      const { mode, size } = fstatSync(file)
      if ((mode & 0o077) !== 0) {
        const message = `${holds} in ${path} can be read by others than their owner: chmod 600 ${path}`
        return Effect.fail(new PrivateFileError({ message }))
      }
      return Effect.succeed(size > fileBytesMax ? "" : readFileSync(file, "utf8"))
    } catch (cause) {
      return Effect.fail(unusable({ path, holds }, "read", cause))
    } finally {
      closeSync(file)
    }
  })

/** Makes the file with that text, unless another process has made it first: then that one's stays. */
export const createPrivateFile = (file: PrivateFile, text: string): Effect.Effect<void, PrivateFileError> =>
  Effect.try({ try: () => createOnce(file.path, text), catch: (cause) => unusable(file, "made", cause) })

/** A link is made or not, and never of half a file. */
const createOnce = (path: string, text: string): void => {
  const folder = dirname(path)
  makeFolder(folder)
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

/** With its parents. Node's own way says ENOENT on a file system that is read-only, and never returns on some others. */
const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder)
  } catch (cause) {
    const code = codeOf(cause)
    if (code === "EEXIST") return
    const parent = dirname(folder)
    if (code !== "ENOENT" || existsSync(parent)) throw cause
    makeFolder(parent)
    makeFolder(folder)
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

const unusable = ({ path, holds }: PrivateFile, verb: string, cause: unknown): PrivateFileError =>
  new PrivateFileError({ message: `${holds} in ${path} cannot be ${verb}: ${codeOf(cause) ?? String(cause)}` })

const codeOf = (cause: unknown): string | undefined => (cause as NodeJS.ErrnoException).code
