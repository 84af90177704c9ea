/** What others use of this package: how nodes share the sales. */
export { leaseSettings } from "./LeaseSettings.ts"
export { ClusterMismatchError, type RunnerStorageRedisOptions, runnerStorageRedis } from "./RunnerStorageRedis.ts"
export { shardingSettings } from "./sharding-settings.ts"
