/** Bounds of what people are told away from the page; part of `limits.ts`. */
export const notifyLimits = {
  /** Browsers in which one person is told. */
  noticeTargetsMax: 10,
  /** Notices that a node sends at a time, and how long one may take, in milliseconds. */
  noticesAtOnceMax: 16,
  noticeAnswerMsMax: 10_000,
  /** How long before its end a person is told of a hold, in milliseconds. */
  noticeHoldMs: 60_000,
  /** How long a notice without a time of its own is tried, and each is kept once it is useless, in milliseconds. */
  noticeKeptMs: 86_400_000,
} as const
