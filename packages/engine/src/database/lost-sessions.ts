/** What a pool of sessions says of an idle one that broke: the pool replaces it, and no statement was on it. */
import type { Log } from "../ports.ts"
import { reasonUnder } from "./reasonUnder.ts"

/** Of a pool of the driver. */
type Sessions = {
  readonly ending: boolean
  readonly on: (event: "error", heard: (failure: Error) => void) => unknown
}

/**
 * Not said while the pool ends: its end does not wait until the server has heard of it, so a server that stops right
 * afterwards may end the sessions first.
 */
export const warnOfLostSessions = (pool: Sessions, log: Log, message: string): void => {
  pool.on("error", (failure) => {
    if (!pool.ending) log.warn(message, { reason: reasonUnder(failure) })
  })
}
