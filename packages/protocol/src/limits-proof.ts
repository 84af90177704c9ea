/** Bounds of what a person shows to join a line, and to open a stream, for `limits.ts`. */
export const proofLimits = {
  /**
   * Proofs of joins: how long a challenge counts, how long one without work is waited out, how far apart those of one address
   * are, how far ahead the last of them may be, and how much sooner one counts because clocks of nodes differ, in milliseconds.
   */
  proofMs: 120_000,
  proofWaitMs: 60_000,
  proofWaitSpacingMs: 5_000,
  proofWaitMsMax: 600_000,
  proofSkewMs: 1_000,
  /** Characters of a challenge, and of an answer to a captcha; answers that a service checks at a time. */
  proofCharsMax: 160,
  captchaCharsMax: 4_096,
  captchasAtOnceMax: 256,
  /** Sales whose joins are counted, people whose wrong proofs are, and addresses whose waits are. */
  proofSalesKnownMax: 4_096,
  proofPeopleKnownMax: 65_536,
  proofWaitersKnownMax: 65_536,
  /** Wrong proofs of one person that count as signs of abuse within ten seconds. */
  proofWrongPerPersonMax: 3,
  /** How long a ticket for a stream counts, in milliseconds, and how many do at a time: in all, and of one session. */
  streamTicketMs: 60_000,
  streamTicketsMax: 65_536,
  streamTicketsPerSessionMax: 8,
} as const
