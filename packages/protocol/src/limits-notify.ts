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
  /** How long a notice by mail waits for a browser of the same person to be told, in milliseconds, and how many a person is sent an hour. */
  noticeMailWaitMs: 15_000,
  noticeMailsWindowMs: 3_600_000,
  noticeMailsMax: 20,
  /** How many of these may have been sent when one goes out that another person has brought about. */
  noticeMailsByOthersMax: 10,
  /** Offers of tickets that a person is told of within so long, in milliseconds: other people make them. */
  noticeOffersWindowMs: 3_600_000,
  noticeOffersMax: 20,
  /** Mails that a node sends at a time, codes and notices apart; how long a mail server may be silent, and a mail may take in all, in milliseconds. */
  mailsAtOnceMax: 16,
  mailMsMax: 10_000,
  mailWholeMsMax: 30_000,
  /** Characters of an e-mail address; how long a code counts that was sent there, in milliseconds, and how many wrong ones are taken. */
  emailCharsMax: 254,
  emailCodeMs: 600_000,
  emailCodeTriesMax: 5,
  /** Codes that are sent within so long: of one person, and to one mailbox. */
  emailCodesWindowMs: 3_600_000,
  emailCodesPerPersonMax: 5,
  emailCodesPerAddressMax: 5,
  /** For how long a code that was shown right is answered again, in milliseconds: its answer may have been lost. */
  emailCodeAgainMs: 120_000,
  /** Codes that a node sends for people at one network address within an hour, and in all within a minute; addresses that it counts. */
  emailCodesPerSourceMax: 100,
  emailCodesPerMinuteMax: 600,
  emailSourcesKnownMax: 20_000,
} as const
