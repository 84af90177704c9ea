/** The steps by which the sales of one node come to others, as they are seen from outside: in Redis, in PostgreSQL, by people. */
import type { ClusterView } from "@ticketrush/cluster/ClusterView"
import { isDefinite } from "./gaps.ts"
import type { Story } from "./run.ts"

/** What Redis said at one look: how the shards stand to the node that it happens to. */
export type ShardLook = {
  readonly at: number
  /** The process counts as one that is in the cluster. */
  readonly known: boolean
  /** Shards that it has, and shards that no node has. */
  readonly kept: number
  readonly free: number
  /** Nodes that are in the cluster. */
  readonly nodes: number
}

export const lookOf = ({ nodes, shards }: ClusterView, incarnation: string, at: number): ShardLook => ({
  at,
  known: nodes.some((node) => node.incarnation === incarnation && !node.gone),
  kept: shards.filter(({ owner }) => owner?.incarnation === incarnation).length,
  free: shards.filter(({ owner }) => owner === null).length,
  nodes: nodes.filter(({ gone }) => !gone).length,
})

export const sameLook = (a: ShardLook, b: ShardLook): boolean =>
  a.known === b.known && a.kept === b.kept && a.free === b.free && a.nodes === b.nodes

export const stepNames = ["found gone", "shards freed", "shards taken", "sales claimed", "sales answer"] as const

/** In whole milliseconds after it went wrong; null: it was not seen. */
export type Takeover = Readonly<Record<(typeof stepNames)[number], number | null>>

/** Of the sales of the node that it happened to; a step counts when its last sale or shard has taken it. */
export const takeoverOf = ({ changes, heard, injectedAt, looks, victims }: Story): Takeover => {
  const after = looks.filter(({ at }) => at >= injectedAt)
  const gone = after.find(({ known }) => !known)
  const freed = after.find(({ kept }) => kept === 0)
  const taken = freed && after.find(({ at, free }) => at >= freed.at && free === 0)
  const claims = victims.map((concertId) =>
    changes.find((each) => each.concertId === concertId && each.at > injectedAt),
  )
  const answers = victims.map((concertId, n) => {
    const claimed = claims[n]
    return (
      claimed &&
      heard.find(({ at, status, ...each }) => each.concertId === concertId && at >= claimed.at && isDefinite(status))
    )
  })
  const lastOf = (all: ReadonlyArray<{ readonly at: number } | undefined>) =>
    all.includes(undefined) ? undefined : Math.max(...all.map((each) => each!.at))
  const since = (at: number | undefined): number | null => (at === undefined ? null : Math.round(at - injectedAt))
  return {
    "found gone": since(gone?.at),
    "shards freed": since(freed?.at),
    "shards taken": since(taken?.at),
    "sales claimed": since(lastOf(claims)),
    "sales answer": since(lastOf(answers)),
  }
}
