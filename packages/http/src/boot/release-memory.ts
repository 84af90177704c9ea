/**
 * When V8 collects the whole heap of a node.
 *
 * Once when it first has nothing to do: that gives back what loading the program left behind, sources and code that ran once. It is a
 * fifth of the process, and V8 would keep it for minutes because a node that waits for a sale allocates too little to
 * collect. That stops the thread for a tenth of a second or two, so it is not done before the first answer.
 *
 * Afterwards when the heap has doubled. By itself V8 lets a heap that it has just made small grow by half, and counts what sockets
 * and the database send with it: in the rush behind a quiet time it collected four times as often, each time some 10 ms of the
 * thread and 40 ms of others.
 */
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import type { Defer } from "@ticketrush/engine/ports"

const lookMs = 1_000
/** The part of the time in which the thread works, below which a node has nothing to do. */
const quietShare = 0.05

const release = (): void => {
  setFlagsFromString("--expose-gc")
  const collect = runInNewContext("gc") as NodeJS.GCFunction
  setFlagsFromString("--no-expose-gc")
  collect({ type: "major", execution: "sync", flavor: "last-resort" })
}

const growthPercent = 100

/** Before anything is loaded: V8 reads the setting whenever it sets the size at which it collects next. */
export const collectWhenDoubled = (): void => setFlagsFromString(`--heap-growing-percent=${growthPercent}`)

/** `busy`: what part of the time since it was last asked the thread worked. Once; a node that never rests collects anyway. */
export const releaseWhenQuiet = (defer: Pick<Defer, "after">, busy: () => number, releaseNow = release): void => {
  busy()
  const look = (): void => {
    if (busy() < quietShare) releaseNow()
    else defer.after(lookMs, look)
  }
  defer.after(lookMs, look)
}

/** The share of its time in which this thread worked, each time since the last. */
export const loopShare = (): (() => number) => {
  let last = performance.eventLoopUtilization()
  return () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    last = now
    return utilization
  }
}
