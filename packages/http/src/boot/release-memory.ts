/**
 * Gives back what loading the program left behind: sources, their stripped copies, code that ran once. It is a fifth of
 * the process, and V8 would keep it for minutes because a node that waits for a sale allocates too little to collect.
 */
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

export const releaseLoadingMemory = (): void => {
  setFlagsFromString("--expose-gc")
  const collect = runInNewContext("gc") as NodeJS.GCFunction
  setFlagsFromString("--no-expose-gc")
  collect({ type: "major", execution: "sync", flavor: "last-resort" })
}
