/** A file that the command line names. */
import { readFileSync } from "node:fs"

/** What there is instead of a text, in words; other codes are told as they are. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "reading it is not permitted",
}

/** `-` is the standard input. Throws an error with one sentence that names the file when it cannot be read. */
export const readTextFile = (path: string): string => {
  try {
    return readFileSync(path === "-" ? 0 : path, "utf8")
  } catch (failure) {
    const { code = "", message } = failure as NodeJS.ErrnoException
    throw new Error(`${nameOfFile(path)} cannot be read: ${reasons[code] ?? message}`)
  }
}

export const nameOfFile = (path: string): string => (path === "-" ? "the standard input" : path)
