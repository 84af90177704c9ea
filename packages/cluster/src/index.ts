/** What others use of this package: how nodes share the sales. */
export { ClusterNode } from "./ClusterNode.ts"
export { clusterLease, clusterPrefix } from "./cluster-profile.ts"
export type { OutagePolicy } from "./LeaseBook.ts"
export { RoutedFeed } from "./RoutedFeed.ts"
export { runnerStorageRedis } from "./RunnerStorageRedis.ts"
export { guardedEngine, routedCommands } from "./routed-engine.ts"
export { allShards } from "./sharding-settings.ts"
export { sharedSettings } from "./shared-settings.ts"
