/** What is known of a cluster from outside its nodes: from its Redis, and from the journal. */
import { type ClusterReader, type ClusterView, clusterReader } from "@ticketrush/cluster/ClusterView"
import { clusterPrefix } from "@ticketrush/cluster/cluster-profile"
import { nodeDefer } from "@ticketrush/engine/ports-node"
import { Effect, Redacted, Scope } from "effect"
import { query } from "./Postgres.ts"

/** Until the scope closes. */
export const readCluster = (redisUrl: string, scope: Scope.Scope): Promise<ClusterReader> => {
  const url = Redacted.make(redisUrl)
  const reading = clusterReader({ url, prefix: clusterPrefix, defer: nodeDefer, log: { warn: () => {} } })
  return Effect.runPromise(Scope.provide(reading, scope))
}

/** The address of the node that runs each of the sales, by the journal and the list of nodes. */
export const ownersOf = async (
  { nodes }: ClusterView,
  databaseUrl: string,
  concertIds: ReadonlyArray<number>,
): Promise<ReadonlyMap<number, string>> => {
  const addresses = new Map(nodes.map(({ address, incarnation }) => [incarnation, address]))
  const rows = await query(databaseUrl, "select concert_id, incarnation from sale where concert_id = any($1)", [
    concertIds,
  ])
  const owners = new Map<number, string>()
  for (const { concert_id, incarnation } of rows) {
    const address = addresses.get(String(incarnation))
    if (address !== undefined) owners.set(Number(concert_id), address)
  }
  return owners
}
