/**
 * Makes each decision of the audit trail again, from what it says was counted and the rules that it names, and compares.
 * Shares no code with what decided: only the names of the rules.
 */
import { type AbuseRules, abuseReasons } from "@ticketrush/protocol/abuse"
import type { TrailRow } from "@ticketrush/protocol/trail"

export class DecisionAudit {
  readonly #rules = new Map<string, AbuseRules>()
  #decisions = 0
  #wrong: string | undefined

  /** In the order of the trail: rules stand before the decisions by them. */
  take(row: TrailRow): void {
    if (row.kind === "ABUSE_RULES" && row.policy !== null && row.inputs !== null) {
      this.#rules.set(row.policy, JSON.parse(row.inputs) as AbuseRules)
    }
    if (row.kind !== "HOLD_CREATE") return
    this.#decisions++
    this.#wrong ??= this.#judge(row)
  }

  report(): { readonly decisions: number; readonly wrong: string | undefined } {
    return { decisions: this.#decisions, wrong: this.#wrong }
  }

  #judge({ id, inputs, policy, reason, result }: TrailRow): string | undefined {
    const rules = policy === null ? undefined : this.#rules.get(policy)
    // The rules of the oldest decisions may have been removed because of their age.
    if (rules === undefined) return undefined
    const counted = JSON.parse(inputs ?? "[]") as ReadonlyArray<number>
    const reached = (mode: string): string | undefined =>
      abuseReasons.find((each, i) => rules[each].mode === mode && counted[i] >= rules[each].max)
    const blocked = reached("enforce")
    const [expected, why] = blocked === undefined ? ["ALLOWED", reached("shadow") ?? "NONE"] : ["BLOCKED", blocked]
    if (result === expected && reason === why) return undefined
    return `row ${id} says ${result} by ${reason}, and from what was counted follows ${expected} by ${why}`
  }
}
