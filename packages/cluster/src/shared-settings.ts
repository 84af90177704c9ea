/** What all nodes of a cluster must have alike, as an operator reads it: parts of one text, so that two can be told apart. */
import { journalVersion } from "@ticketrush/protocol/event-kinds"
import type { LeaseSettings } from "./LeaseSettings.ts"
import { callsVersion } from "./sale-calls.ts"
import { shardCount, shardGroup } from "./sharding-settings.ts"

const between = ", "

export const sharedSettings = ({ leaseMs }: LeaseSettings): string =>
  [
    `${shardCount} shards`,
    `the group ${shardGroup} and one of each node`,
    `leases of ${leaseMs} ms`,
    `calls of version ${callsVersion}`,
    `events of version ${journalVersion}`,
  ].join(between)

/** The parts of the first that the second does not have. */
const without = (parts: string, others: string): string => {
  const had = new Set(others.split(between))
  const left = parts.split(between).filter((part) => !had.has(part))
  return left.length === 0 ? "less than that" : left.join(" and ")
}

export const differenceOf = (address: string, theirs: string, own: string): string =>
  `the node ${address} of this cluster runs with ${without(theirs, own)}, and this one is set to ${without(own, theirs)}: ` +
  "all nodes of a cluster take the same"
