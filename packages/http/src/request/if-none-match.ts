/**
 * Whether a client has what it asks for already (RFC 9110, sections 8.8.3 and 13.1.2): any of the tags that it names is
 * ours, weak or not, or it has any version at all.
 */
import type { Exchange } from "../Exchange.ts"

/** `etag` as it stands in the answer, in quotes. Only until the handler returns. */
export const hasCurrent = (exchange: Exchange, etag: string): boolean => {
  if (exchange.header("if-none-match") === "") return false
  const lines: string[] = []
  exchange.eachHeader((name, value) => {
    if (name === "if-none-match") lines.push(value)
  })
  return namesTag(lines.join(","), etag)
}

/** `condition` is the value of the header; lines of the same name are one list. */
export const namesTag = (condition: string, etag: string): boolean => {
  if (condition.trim() === "*") return true
  // A comma may stand inside a tag, so the list is not split at them.
  for (const [, opaque] of condition.matchAll(entityTag)) if (opaque === etag) return true
  return false
}

/** Weak comparison: what stands before the quotes does not count. */
const entityTag = /(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g
