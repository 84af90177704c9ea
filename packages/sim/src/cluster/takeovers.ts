/** I17 over nodes: the sales of a node that is gone are served by others within a bound. */

import type { ClusterChecker } from "./ClusterChecker.ts"
import type { ClusterDraw } from "./draw-cluster.ts"

/** A frozen node is silent for 1.25 s before it counts as gone, and a call to it is given up after a second. */
const killedMsMax = 2_000
const frozenMsMax = 4_000

/** Besides, what reading a sale takes over a slow database and network. */
export const takeoverMsMax = (how: "killed" | "frozen", { net, storage }: ClusterDraw): number =>
  (how === "killed" ? killedMsMax : frozenMsMax) + 20 * (net.delayMsMax + storage.latencyMsMax + storage.workMsMax)

export const takeovers = (draw: ClusterDraw): ClusterChecker => ({
  promise: "I17 sales are taken over in time",
  takenOver: ({ concertId, how, tookMs }) =>
    tookMs <= takeoverMsMax(how, draw)
      ? undefined
      : `I17: concert ${concertId} was served again ${tookMs} ms after its node was ${how}, ${takeoverMsMax(how, draw)} at most`,
})
