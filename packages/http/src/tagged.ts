/**
 * Answers that readers ask for again and again. Each carries a tag of what it says, and a reader that shows that tag hears only that
 * nothing has changed (304). The tag is weak: what follows from the clock alone does not count.
 */
import { createHash } from "node:crypto"
import type { Exchange, HeaderPair } from "./Exchange.ts"
import { namesTag } from "./request/if-none-match.ts"
import { answerJson, answerNothing } from "./respond.ts"

export type Tagged = { readonly json: string | Uint8Array; readonly etag: string }

export const tagOf = (parts: Iterable<string | Uint8Array>): string => {
  const hash = createHash("sha256")
  for (const part of parts) hash.update(part)
  return `W/"${hash.digest("base64url").slice(0, 22)}"`
}

/** Fields that follow from the time of the answer. */
const byClock: ReadonlySet<string> = new Set(["saleOpensInSeconds", "serverNow", "generatedAt"])

/** JSON of a bounded size, with the tag of what of it does not follow from the clock. */
export const tagged = (body: unknown): Tagged => {
  const lasting = JSON.stringify(body, (name, value) => (byClock.has(name) ? undefined : value))
  return { json: JSON.stringify(body), etag: tagOf([lasting]) }
}

/** `condition`: of the request, read before anything was waited for. */
export const answerTagged = (exchange: Exchange, condition: string, { json, etag }: Tagged): void => {
  const headers: ReadonlyArray<HeaderPair> = [
    ["cache-control", "no-cache"],
    ["etag", etag],
  ]
  if (namesTag(condition, etag)) answerNothing(exchange, 304, headers)
  else answerJson(exchange, 200, json, headers)
}
