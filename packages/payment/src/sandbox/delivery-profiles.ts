/** When a webhook is tried again. Times are milliseconds after the attempt that failed; the first one is at once. */

export type DeliveryProfile = {
  readonly retriesMs: ReadonlyArray<number>
  /** A retry comes earlier or later by up to this part of its time. */
  readonly jitter: number
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

export const deliveryProfiles = {
  /** Standard Webhooks recommends it: about 76 hours in all. */
  standard: {
    retriesMs: [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour],
    jitter: 0.1,
  },
  /** Seven retries, four times as long each: 3 days and 19 hours. */
  toss: { retriesMs: [1, 4, 16, 64, 256, 1024, 4096].map((minutes) => minutes * minute), jitter: 0 },
  "stripe-test": { retriesMs: [30 * minute, 2 * hour], jitter: 0.1 },
  /** For tests. */
  instant: { retriesMs: [50, 200], jitter: 0 },
} as const satisfies Readonly<Record<string, DeliveryProfile>>

export type ProfileName = keyof typeof deliveryProfiles
export const isProfile = (text: string): text is ProfileName => Object.hasOwn(deliveryProfiles, text)
