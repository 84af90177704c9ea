/**
 * What nodes say to each other about a sale, as JSON: a batch of calls, and their answers in the same order. Both sides
 * must speak one version; what a node takes is in the settings that it compares before it joins.
 */

import type { FollowUp, Submitted } from "@ticketrush/engine/sales/SaleCommands"
import type { Asked, Question } from "@ticketrush/engine/sales/SaleReads"
import { type Command, type OptionPlan, type PersonId, reasonOf, type SeatPlan } from "@ticketrush/protocol"

export const callsVersion = 3

export type SaleCall =
  | { readonly kind: "submit"; readonly command: Command; readonly followUp: FollowUp }
  | { readonly kind: "ask"; readonly question: Question }
  /** No caller waits for an answer. */
  | { readonly kind: "present"; readonly person: PersonId }

/**
 * `sender` is a process and `number` its batch for this sale: the same batch that comes again has the same. `again`: it was
 * sent before, perhaps to another owner.
 */
export type SaleBatch = {
  readonly sender: string
  readonly number: number
  readonly again: boolean
  readonly calls: ReadonlyArray<SaleCall>
}

/**
 * `unknown`: the call was sent before, nothing makes it safe to do it twice, and this owner does not know what became of
 * it.
 */
export type CallAnswer = Submitted<FollowUp> | Asked<Question> | { readonly kind: "unknown" } | null

/** `not-here`: this node does not own the sale, or is leaving it; nothing was done. */
export type BatchAnswer =
  | { readonly kind: "answers"; readonly answers: ReadonlyArray<CallAnswer> }
  | { readonly kind: "not-here" }

/**
 * JSON has no bytes. They stand in two places: the hash of a position, and the states of seats; a function that JSON asks about
 * every value would cost more than all the rest of a call.
 */
const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64")
const bytes = (text: unknown): Uint8Array => new Uint8Array(Buffer.from(String(text), "base64"))

type Located = { readonly at: { readonly hash: unknown }; readonly value: unknown }
type WithSeats = { readonly plan: OptionPlan; readonly seats: unknown; readonly states: unknown }

const isLocated = (answer: unknown): answer is Located =>
  typeof answer === "object" && answer !== null && "at" in answer && "value" in answer
const hasSeats = (value: unknown): value is WithSeats =>
  typeof value === "object" && value !== null && "states" in value && "seats" in value

const written = (answer: CallAnswer): unknown => {
  if (!isLocated(answer)) return answer
  const { at, value } = answer
  return {
    ...answer,
    at: { ...at, hash: base64(at.hash as Uint8Array) },
    value: hasSeats(value) ? { ...value, states: base64(value.states as Uint8Array) } : value,
  }
}

const read = (answer: unknown, seatsOf: SeatsOf): CallAnswer => {
  if (!isLocated(answer)) return answer as CallAnswer
  const { at, value } = answer
  return {
    ...answer,
    at: { ...at, hash: bytes(at.hash) },
    value: hasSeats(value) ? { ...value, seats: seatsOf(value.plan), states: bytes(value.states) } : value,
  } as CallAnswer
}

/**
 * An answer may hold a live image, and the batch is written down only when its last call is answered. The names of seats stay
 * behind: they follow from the plan, and the node that asked makes them once.
 */
export const copied = (answer: Exclude<CallAnswer, null>): CallAnswer => {
  if ("kind" in answer && answer.kind === "defect") return { kind: "defect", cause: reasonOf(answer.cause) }
  if (!isLocated(answer) || !hasSeats(answer.value)) return structuredClone(answer)
  return structuredClone({ ...answer, value: { ...answer.value, seats: [] } }) as CallAnswer
}

export const batchText = (batch: SaleBatch): string => JSON.stringify(batch)
export const readBatch = (text: string): SaleBatch => JSON.parse(text) as SaleBatch

export const answerText = (answer: BatchAnswer): string =>
  JSON.stringify(answer.kind === "answers" ? { ...answer, answers: answer.answers.map(written) } : answer)

/** The names of the seats of a plan. */
export type SeatsOf = (plan: OptionPlan) => ReadonlyArray<SeatPlan>

export const readAnswer = (text: string, seatsOf: SeatsOf): BatchAnswer => {
  const answer = JSON.parse(text) as BatchAnswer
  return answer.kind === "answers" ? { ...answer, answers: answer.answers.map((each) => read(each, seatsOf)) } : answer
}

/** Commands to which the same answer comes the second time: a confirmed reservation, a report or a place is known as such. */
const sameAgain: ReadonlySet<Command["kind"]> = new Set([
  ...(["confirm", "payment-report", "join", "appear", "cancel-option", "add-option"] as const),
])

/**
 * Whether a call may be decided twice. A hold is known by its key. A second cancellation would be refused for the status that
 * the first one has made, and a second extension would use up another one, so for these the outcome is unknown.
 */
export const mayRepeat = (call: SaleCall): boolean => {
  if (call.kind !== "submit") return true
  const { command } = call
  return command.kind === "hold" || command.kind === "hold-best" ? command.key !== null : sameAgain.has(command.kind)
}
