/** The network of this process: sockets, and in the simulation a network of its own. */
import { Context } from "effect"
import type { NodeNetwork } from "./NodeNetwork.ts"
import { socketNetwork } from "./socket-network.ts"

export const ClusterNetwork = Context.Reference<NodeNetwork>("@ticketrush/cluster/ClusterNetwork", {
  defaultValue: () => socketNetwork,
})
