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
    resource: "characters of an e-mail address",
    limits: ["emailCharsMax"],
    above: "400",
    test: ["http/test/notify/email-verification.test.ts", "names an address that mail can be sent to"],
  },
  {
    resource: "how long a code counts that was sent to an e-mail address, and its row is kept",
    limits: ["emailCodeMs"],
    above: "409 `email-code-over`; the row goes when a later code is sent, to any person",
    test: ["notify/test/email/email-store.contract.ts", "counts until its time is up, and is that of the newest mail"],
  },
  {
    resource: "wrong tries of such a code",
    limits: ["emailCodeTriesMax"],
    above: "409 `email-code-over`",
    test: ["notify/test/email/email-store.contract.ts", "is tried so often, however many try it at once"],
  },
  {
    resource: "how long such a code is answered again once it was right",
    limits: ["emailCodeAgainMs"],
    above: "409 `email-code-over`",
    test: ["notify/test/email/email-codes.test.ts", "is answered again for a while, in case its answer was lost"],
  },
  {
    resource: "such codes of one person, and to one mailbox",
    limits: ["emailCodesWindowMs", "emailCodesPerPersonMax", "emailCodesPerAddressMax"],
    above: "429 `email-codes`",
    test: ["notify/test/email/email-store.contract.ts", "is sent so often, however many ask at once"],
  },
  {
    resource: "such codes for people at one network address, and of a node in all",
    limits: ["emailCodesPerSourceMax", "emailCodesPerMinuteMax", "emailSourcesKnownMax"],
    above: "429 `email-codes`; the address that asked the longest ago is counted anew",
    test: ["http/test/proof/code-rates.test.ts", "a node sends so many within a minute"],
  },
  {
    resource: "notices by mail to one person within an hour",
    limits: ["noticeMailsWindowMs", "noticeMailsMax", "noticeMailsByOthersMax"],
    above: "they wait until it is over, or are lost once they are useless",
    test: ["notify/test/mail/mail-targets.postgres.test.ts", "mails of one person are counted by the hour"],
  },
  {
    resource: "offers of tickets that a person is told of within an hour",
    limits: ["noticeOffersWindowMs", "noticeOffersMax"],
    above: "they are told of no more of them; the offers stand, and are under My tickets",
    test: ["notify/test/notices.postgres.test.ts", "of offers is made for so many of a person within an hour"],
  },
  {
    resource: "how long a notice by mail waits for a browser of its person",
    limits: ["noticeMailWaitMs"],
    above: "it is sent",
    test: ["notify/test/notices.postgres.test.ts", "by mail waits for a browser of the same person"],
  },
  {
    resource: "mails that are sent at a time: codes, and notices apart",
    limits: ["mailsAtOnceMax"],
    above: "503 `mail-unavailable`; notices wait",
    test: ["notify/test/email/smtp.process.test.ts", "sends so many at a time"],
  },
  {
    resource: "how long a mail server may be silent, and a mail may take in all",
    limits: ["mailMsMax", "mailWholeMsMax"],
    above: "503 `mail-unavailable`; the mail may arrive",
    test: ["notify/test/email/smtp.process.test.ts", "takes no longer in all than it may"],
  },
] as const
