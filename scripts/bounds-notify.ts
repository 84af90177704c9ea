/** What a person can order by asking to be told away from the page, for `bounds.ts`. */
export const notifyBounds = [
  {
    resource: "browsers in which a person is told",
    limits: ["noticeTargetsMax"],
    above: "the oldest is told no more",
    test: ["http/test/notify/notifications.test.ts", "is one of a bounded number: one more ends the oldest"],
  },
  {
    resource: "servers that push messages are sent to",
    limits: [],
    settings: ["TICKETRUSH_PUSH_SERVICES"],
    above: "422: others are not written to",
    test: ["notify/test/sender.test.ts", "of another is refused"],
  },
  {
    resource: "notices that are sent at a time, and for how long each",
    limits: ["noticesAtOnceMax", "noticeAnswerMsMax"],
    above: "they wait; what takes longer is tried again",
    test: ["notify/test/notice-sender.test.ts", "at a time, and gives up one that takes too long"],
  },
  {
    resource: "how long before its end a hold is told, and how long notices are tried and kept",
    limits: ["noticeHoldMs", "noticeKeptMs"],
    above: "a notice that is useless is counted as lost; old ones are forgotten",
    test: ["notify/test/notices.postgres.test.ts", "and is forgotten by its age"],
  },
] as const
