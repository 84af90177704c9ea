/**
 * Whether a client has what it asks for already (RFC 9110, sections 8.8.3 and 13.1.2): any of the tags that it names is
 * ours, weak or not, or it has any version at all.
 */
import type { Exchange } from "../Exchange.ts"

/** `etag` as it stands in the answer. Only until the handler returns. */
export const hasCurrent = (exchange: Exchange, etag: string): boolean => namesTag(conditionOf(exchange), etag)

/** What a request says of the versions that its client has; "" for nothing. Only until the handler returns. */
export const conditionOf = (exchange: Exchange): string => {
  if (exchange.header("if-none-match") === "") return ""
  const lines: string[] = []
  exchange.eachHeader((name, value) => {
    if (name === "if-none-match") lines.push(value)
  })
  // Lines of the same name are one list.
  return lines.join(",")
}

/** Whether a condition names the tag, which is written as in an answer: in quotes, `W/` before them where it is weak. */
export const namesTag = (condition: string, etag: string): boolean => {
  if (condition.trim() === "*") return true
  const wanted = etag.startsWith("W/") ? etag.slice(2) : etag
  // A comma may stand inside a tag, so the list is not split at them.
  for (const [, opaque] of condition.matchAll(entityTag)) if (opaque === wanted) return true
  return false
}

/** Weak comparison: what stands before the quotes does not count. */
const entityTag = /(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g
