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
  {
    resource: "codes that show an e-mail address to be a person's",
    limits: [
      ...(["emailCharsMax", "emailCodeMs", "emailCodeTriesMax", "emailCodesWindowMs"] as const),
      ...(["emailCodesPerPersonMax", "emailCodesPerAddressMax"] as const),
    ],
    above: "400; 409 `email-code-over`; 429 `email-codes`",
    test: ["notify/test/email/email-codes.test.ts", "is sent so often within an hour to a person, and to a mailbox"],
  },
  {
    resource: "mails that are sent at a time, and how long a mail server may be silent",
    limits: ["mailsAtOnceMax", "mailMsMax"],
    above: "503 `mail-unavailable`",
    test: ["notify/test/email/smtp.process.test.ts", "sends so many at a time"],
  },
] as const
