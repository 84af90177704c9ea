/** What may happen to nodes, the network between them, Redis and the database. A seed draws which of these exist. */
export const clusterFaults = {
  kill: "a process is killed, and started again at its address",
  freeze: "a process stands still, and goes on: it has missed what was decided about its sales",
  partition: "machines hear nothing of each other",
  "one-way": "a machine hears another one, and is not heard",
  reset: "the connections between two machines break",
  loss: "messages between machines are lost and sent again, late",
  "redis-cut": "a machine and Redis hear nothing of each other",
  "redis-reset": "the connection of a process to Redis breaks: a call is lost, or its answer",
  "redis-slow": "Redis answers late",
  "redis-restart": "Redis is killed, and comes back empty",
  "redis-lost": "Redis has granted a lock and forgets it, as when a replica takes over",
  "two-owners": "a lock of one node is given to another",
  "database-cut": "a machine and the database hear nothing of each other",
  database: "appends are refused, lost, committed late or without an answer",
  move: "an operator moves a sale to a node, or leaves it to its shard again",
  clock: "the wall clock of a machine is set",
} as const satisfies Readonly<Record<string, string>>

export type ClusterFault = keyof typeof clusterFaults
export const clusterFaultNames = Object.keys(clusterFaults) as ReadonlyArray<ClusterFault>

export const clusterFaultOf = (name: string): ClusterFault => {
  if (Object.hasOwn(clusterFaults, name)) return name as ClusterFault
  throw new Error(`--faults ${name}: unknown; known are ${clusterFaultNames.join(", ")}`)
}
