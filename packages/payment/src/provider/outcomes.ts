/** What a confirmation comes to: by the number of a test card, or by the name of a scenario. */

export type ConfirmOutcome = {
  /** `process`: the provider answers that it is at work, and says later that it went through. */
  readonly comesTo: "approve" | "decline" | "ask-buyer" | "process"
  /** Why it is declined. */
  readonly code?: "card_declined" | "insufficient_funds" | "expired_card" | "try_again"
  /** Whether the caller hears it: `lost` answers nothing, `error` answers 500, both after the work was done. */
  readonly answer: "given" | "lost" | "error"
  /** Only the first confirmation comes to this; later ones are approved. */
  readonly once: boolean
  /** A refund is taken and fails afterwards. */
  readonly refundFails: boolean
}

const outcome = (changed: Partial<ConfirmOutcome>): ConfirmOutcome => ({
  comesTo: "approve",
  answer: "given",
  once: false,
  refundFails: false,
  ...changed,
})

export const scenarios = {
  approve: outcome({}),
  deny: outcome({ comesTo: "decline", code: "card_declined" }),
  timeout: outcome({ answer: "lost", once: true }),
  retry: outcome({ comesTo: "decline", code: "try_again", once: true }),
} as const satisfies Readonly<Record<string, ConfirmOutcome>>

export type PayScenario = keyof typeof scenarios
export const isScenario = (text: string): text is PayScenario => Object.hasOwn(scenarios, text)

export type TestCard = { readonly number: string; readonly what: string; readonly outcome: ConfirmOutcome }

/** Not the card of a person: the numbers are those that test systems use. */
export const testCards: ReadonlyArray<TestCard> = [
  { number: "4242424242424242", what: "is approved", outcome: scenarios.approve },
  { number: "4000000000000002", what: "is declined", outcome: scenarios.deny },
  {
    number: "4000000000009995",
    what: "is declined: not enough money",
    outcome: outcome({ comesTo: "decline", code: "insufficient_funds" }),
  },
  {
    number: "4000000000000069",
    what: "is declined: expired",
    outcome: outcome({ comesTo: "decline", code: "expired_card" }),
  },
  { number: "4000000000000119", what: "fails once and is approved when it is tried again", outcome: scenarios.retry },
  { number: "4000000000009987", what: "is approved, and the answer is lost once", outcome: scenarios.timeout },
  { number: "4000000000000341", what: "is approved, and the answer is 500", outcome: outcome({ answer: "error" }) },
  { number: "4000000000003220", what: "asks the buyer for one more step", outcome: outcome({ comesTo: "ask-buyer" }) },
  { number: "4000000000000077", what: "is approved later", outcome: outcome({ comesTo: "process" }) },
  {
    number: "4000000000005126",
    what: "is approved, and its refunds fail later",
    outcome: outcome({ refundFails: true }),
  },
]

export const outcomeOfCard = (number: string): ConfirmOutcome | undefined =>
  testCards.find((card) => card.number === number)?.outcome
