/**
 * A data folder of PostgreSQL that was made once for a whole run and has never been served from: each private server gets a copy,
 * which takes half the processor time of `initdb` (0.5 s, and 1.2 s). All of them have its password. A server that brings its own
 * database makes that anew, as ever.
 */
import { spawnSync } from "node:child_process"
import { openCluster } from "@ticketrush/engine/database/Cluster"
import { Effect } from "effect"
import { makeTestFolder } from "./TestFolder.ts"

export type MadeCluster = { readonly folder: string; readonly remove: () => void }

export async function makeCluster(): Promise<MadeCluster> {
  const { cluster: folder, remove } = makeTestFolder()
  try {
    await Effect.runPromise(Effect.scoped(openCluster({ folder })))
    return { folder, remove }
  } catch (error) {
    remove()
    throw error
  }
}

/** In the environment of workers: the server that all of them share, and the folder of which private ones get copies. */
export const sharedVariable = "TICKETRUSH_TESTING_POSTGRES"

const toldFolder = (): string | null => {
  const told = process.env[sharedVariable]
  return told === undefined ? null : (JSON.parse(told) as { readonly cluster: string | null }).cluster
}

/** Copies it to a place where there is nothing yet. Without one a server makes its own. */
export function placeCluster(folder: string, made = toldFolder()): void {
  if (made === null) return
  // With owners and modes, which the server looks at.
  const { error, status, stderr } = spawnSync("cp", ["-a", made, folder], { encoding: "utf8" })
  if (status !== 0) throw new Error(`${made} was not copied to ${folder}: ${error?.message ?? stderr}`)
}
