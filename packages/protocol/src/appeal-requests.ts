/** Bodies of appeals against decisions of the abuse rules, and the checks of them. */
import { Schema } from "effect"
import { limits } from "./limits.ts"
import { isRecord, notAnObject } from "./request-body.ts"

const Message = Schema.String.annotate({ maxLength: limits.trailDetailCharsMax, description: "In the person's words." })

export const AppealRequest = Schema.Struct({
  decision: Schema.String.annotate({ maxLength: limits.decisionCharsMax, description: "As the refusal named it." }),
  message: Message,
}).annotate({ identifier: "AppealRequest", examples: [{ decision: "4711-a1b2c3-5", message: "We are two sisters." }] })

export const appealOutcomes = ["LIFTED", "UPHELD"] as const

export const AppealAnswerRequest = Schema.Struct({
  outcome: Schema.Literals(appealOutcomes).annotate({ description: "LIFTED: the person may hold again at once." }),
  message: Message,
}).annotate({ identifier: "AppealAnswerRequest", examples: [{ outcome: "LIFTED", message: "You may hold again." }] })

/** What is appealed, or the sentence that says what is wrong. */
export const decodeAppealRequest = (body: unknown): typeof AppealRequest.Type | string => {
  if (!isRecord(body)) return notAnObject
  const { decision, message } = body
  if (typeof decision !== "string" || !isDecision(decision)) return "decision must be the one of a refusal"
  return isMessage(message) ? { decision, message } : wrongMessage
}

/** The answer, or the sentence that says what is wrong. */
export const decodeAppealAnswerRequest = (body: unknown): typeof AppealAnswerRequest.Type | string => {
  if (!isRecord(body)) return notAnObject
  const outcome = appealOutcomes.find((each) => each === body.outcome)
  if (outcome === undefined) return "outcome must be LIFTED or UPHELD"
  return isMessage(body.message) ? { outcome, message: body.message } : wrongMessage
}

export const isDecision = (text: string): boolean =>
  /^[A-Za-z0-9_-]+$/.test(text) && text.length <= limits.decisionCharsMax

const isMessage = (value: unknown): value is string =>
  typeof value === "string" && value.trim() !== "" && value.length <= limits.trailDetailCharsMax

const wrongMessage = `message must be a text of 1 to ${limits.trailDetailCharsMax} characters`
