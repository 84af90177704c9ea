/** A new version of the rules of a sale. Pure, like `decide.ts`. */
import {
  canonicalJson,
  limits,
  type Refusal,
  type RulesSet,
  refusal,
  type SetRules,
  wrongSaleRules,
} from "@ticketrush/protocol"
import type { Sale } from "./Sale.ts"

type RulesDecision =
  | RulesSet
  | { readonly kind: "same"; readonly reservation: 0; readonly status: 0; readonly restsOn: number }
  | { readonly kind: "refused"; readonly refusal: Refusal; readonly restsOn: number }

/**
 * What the newest version says already is the same again, so that an order whose answer was lost can be repeated. A sale
 * that is closed takes rules, too: refunds go on.
 */
export const decideRules = (sale: Sale, { rules, from, author }: SetRules, now: number): RulesDecision => {
  const reason = Number.isSafeInteger(from) && from >= 0 ? wrongSaleRules(rules) : "from is a time in milliseconds"
  if (reason !== undefined) return { kind: "refused", refusal: refusal("unprocessable", { reason }), restsOn: 0 }
  const { concertId } = sale
  const newest = sale.rules.versions.at(-1)
  const version = sale.rules.versions.length + 1
  if (newest !== undefined) {
    const sameTime = from <= now ? newest.from <= now : newest.from === from
    if (sameTime && canonicalJson(newest.rules) === canonicalJson(rules)) {
      return { kind: "same", reservation: 0, status: 0, restsOn: newest.position }
    }
    if (version > limits.rulesVersionsMax) {
      const limit = limits.rulesVersionsMax
      return {
        kind: "refused",
        refusal: refusal("rules-exhausted", { concertId, limit }),
        restsOn: newest.position,
      }
    }
  }
  return { kind: "rules-set", version, from: Math.max(from, now), author, rules }
}
