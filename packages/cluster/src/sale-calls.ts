/**
 * What nodes say to each other about a sale, as JSON: a batch of calls, and their answers in the same order. Both sides
 * must speak one version; what a node takes is in the settings that it compares before it joins.
 */

import type { FollowUp, Submitted } from "@ticketrush/engine/sales/SaleCommands"
import type { Asked, Question } from "@ticketrush/engine/sales/SaleReads"
import type { Command, PersonId } from "@ticketrush/protocol"

export const callsVersion = 2

export type SaleCall =
  | { readonly kind: "submit"; readonly command: Command; readonly followUp: FollowUp }
  | { readonly kind: "ask"; readonly question: Question }
  /** Nobody waits for an answer. */
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

/** JSON has no bytes: they travel under a name that no field of ours has. */
const bytesName = "$bytes"

export const textOf = (value: SaleBatch | BatchAnswer): string =>
  // A buffer makes itself an object before the replacer sees it.
  JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key: string, given: unknown) {
    const value = this[key]
    if (value instanceof Uint8Array) return { [bytesName]: Buffer.from(value).toString("base64") }
    return given
  })

const read = (text: string): unknown =>
  JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, bytesName)) return value
    return new Uint8Array(Buffer.from(String((value as Readonly<Record<string, unknown>>)[bytesName]), "base64"))
  })

export const readBatch = (text: string): SaleBatch => read(text) as SaleBatch
export const readAnswer = (text: string): BatchAnswer => read(text) as BatchAnswer

/** Commands to which the same answer comes the second time: a confirmed reservation, a report or a place is known as such. */
const sameAgain: ReadonlySet<Command["kind"]> = new Set([
  ...(["confirm", "payment-report", "join", "appear", "cancel-option"] as const),
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
