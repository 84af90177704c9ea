/**
 * Source files with another text, for the processes that run tests: the work tree stays as it is. Who starts these
 * processes writes the changes to a file, and names that file in their environment.
 */
import { readFileSync } from "node:fs"

/** `path` is absolute. */
export type Change = { readonly path: string; readonly text: string }

/** Holds the name of the file that changes are written to. */
export const changeVariable = "TICKETRUSH_CHANGE"

/** Holds the name of the file in which the process that runs tests writes its number. */
export const workerVariable = "TICKETRUSH_CHANGE_WORKER"

/** The changes that hold now: none, one mutant, or all sources with notes of what is reached. */
export const readChanges = (file: string): ReadonlyMap<string, string> =>
  new Map((JSON.parse(readFileSync(file, "utf8")) as ReadonlyArray<Change>).map(({ path, text }) => [path, text]))
