/** What may go wrong between a node and its database. */
/** Chances per call, 0 where the seed has turned a fault off. Set to calm when the world heals. */
export type StorageFaults = {
  /** One way, without the work; a flush takes at least two of these. */
  latencyMsMax: number
  workMsMax: number
  /** Everything takes this many times as long. */
  slowFactor: number
  /** Chance that a single call takes a hundred times as long (F16, the tail). */
  stallChance: number
  unknownCommitted: number
  unknownLost: number
  late: number
  lateMsMax: number
  rejected: number
  readFails: number
  halfSnapshot: number
  versionSkew: number
}

export const calmStorage = (latencyMsMax: number, workMsMax: number): StorageFaults => ({
  latencyMsMax,
  workMsMax,
  slowFactor: 1,
  stallChance: 0,
  unknownCommitted: 0,
  unknownLost: 0,
  late: 0,
  lateMsMax: 0,
  rejected: 0,
  readFails: 0,
  halfSnapshot: 0,
  versionSkew: 0,
})
