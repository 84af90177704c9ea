/** What an operator asks of a cluster first: what each node does, and which shards no living node has. Pure. */
import type { ClusterView, NodeView, ShardView } from "./ClusterView.ts"

/** `silent`: it gives signs of life, and the others do not reach it. */
export type NodeState = "running" | "silent" | "draining" | "drained" | "gone"

export type NodeFigures = {
  readonly node: NodeView
  readonly state: NodeState
  /** Shards that it has, and when the first of its leases would end, in milliseconds; null where it has none. */
  readonly shards: number
  readonly shortestLeaseMs: number | null
}

export type ClusterFigures = {
  /** By address. */
  readonly nodes: ReadonlyArray<NodeFigures>
  readonly ownerless: ReadonlyArray<ShardView>
  /** Locked by processes that are gone, until their leases end. */
  readonly locked: ReadonlyArray<ShardView>
  /** What all nodes have alike, as a text for people; null where there is no node. */
  readonly settings: string | null
}

export const figuresOf = ({ nodes, shards }: ClusterView): ClusterFigures => {
  const living = nodes.filter(({ gone }) => !gone)
  const alive = new Set(living.map(nameOf))
  return {
    nodes: nodes.toSorted((a, b) => (a.address < b.address ? -1 : 1)).map((node) => figuresOfNode(node, shards)),
    ownerless: shards.filter(({ owner }) => owner === null),
    locked: shards.filter(({ owner }) => owner !== null && !alive.has(nameOf(owner))),
    // A node that is gone may have run with others, and those that live have the same.
    settings: (living[0] ?? nodes[0])?.settings ?? null,
  }
}

type Named = Pick<NodeView, "address" | "incarnation">

const nameOf = ({ address, incarnation }: Named): string => `${address}#${incarnation}`

const figuresOfNode = (node: NodeView, shards: ReadonlyArray<ShardView>): NodeFigures => {
  const own = shards.filter(({ owner }) => owner !== null && nameOf(owner) === nameOf(node))
  return {
    ...{ node, state: stateOf(node, own.length), shards: own.length },
    shortestLeaseMs: own.length === 0 ? null : Math.min(...own.map(({ leftMs }) => leftMs)),
  }
}

const stateOf = ({ drained, gone, healthy }: NodeView, shards: number): NodeState => {
  if (gone) return "gone"
  if (drained) return shards === 0 ? "drained" : "draining"
  return healthy ? "running" : "silent"
}
