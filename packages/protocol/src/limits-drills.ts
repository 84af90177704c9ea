/** Bounds of drills on a demo sale, for `limits.ts`. */
export const drillLimits = {
  /** People of one; for how long they buy, in seconds. */
  drillPeopleMax: 200,
  drillSecondsMin: 4,
  drillSecondsMax: 60,
  /** How long a person asks the same again, and how long a hold lasts, in milliseconds. */
  drillPatienceMs: 10_000,
  drillHoldMs: 300_000,
  /** Drills of one database over its whole life. */
  drillsMax: 1_024,
} as const
