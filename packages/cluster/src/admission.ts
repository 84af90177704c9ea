/** What a node finds out about the others before it joins them: who is at its address, and what of them is not as here. */
import { type NodeView, secondsOf } from "./ClusterView.ts"

/** What a node says of itself that the others may have otherwise. */
export type NodeBuild = {
  /** Version of the program. */
  readonly build: string
  /** By how much its clock is ahead of that of Redis, in milliseconds. */
  readonly aheadMs: number
}

/** Clocks further apart than this are told: what is written into logs and rows of two nodes cannot be put in order. */
const clockMsMax = 1_000

/** A process that lives at the address of this one, if Redis has heard of it within a lease. */
export const atAddress = (nodes: ReadonlyArray<NodeView>, address: string, incarnation: string): NodeView | undefined =>
  nodes.find((node) => node.address === address && node.incarnation !== incarnation && !node.gone)

export const addressTaken = ({ address, silentMs }: NodeView): string =>
  `another node of this cluster lives at ${address}: it answers there and was heard of ${secondsOf(silentMs)} ago. ` +
  "Stop it, or give this one an address of its own (TICKETRUSH_CLUSTER)"

/** As sentences: nothing of it keeps a node out. */
export const oddities = (nodes: ReadonlyArray<NodeView>, address: string, own: NodeBuild): ReadonlyArray<string> =>
  nodes
    .filter((node) => node.address !== address && !node.gone)
    .flatMap((node) => {
      const apartMs = own.aheadMs - node.aheadMs
      return [
        ...(node.build === own.build
          ? []
          : [`the node ${node.address} runs the build ${node.build}, and this one ${own.build}`]),
        ...(Math.abs(apartMs) <= clockMsMax
          ? []
          : [
              `the clock of this node is ${secondsOf(Math.abs(apartMs))} ${apartMs > 0 ? "ahead of" : "behind"} that of the node ${node.address}`,
            ]),
      ]
    })
