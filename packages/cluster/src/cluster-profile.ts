/** What every node of a cluster has alike, and programs that look at one have to know. */
import { leaseSettings } from "./LeaseSettings.ts"

/** Others take over a node that is cut off from all others after this. */
export const clusterLease = leaseSettings(3_000)

/** What the names of its keys in Redis begin with. */
export const clusterPrefix = "ticketrush:"
