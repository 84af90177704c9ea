/** The body of a command that may carry an idempotency key: read and decoded, or what is wrong with it answered here. */
import { limits, type Refusal, refusal } from "@ticketrush/protocol"
import type { KnownFields } from "@ticketrush/protocol/known-fields"
import type { Exchange } from "../Exchange.ts"
import { answerRefusal } from "../respond.ts"
import { acceptBody, parseBody, readText } from "./body.ts"
import { isIdempotencyKey } from "./idempotency-key.ts"

export type KeyedBody<A extends object> = {
  readonly fields: KnownFields
  /** What is asked for, or the sentence that says what is wrong. */
  readonly decode: (body: unknown) => A | string
  /** What can be refused by the text alone, before it costs a decoding. */
  readonly sheds?: (text: string) => Refusal | undefined
}

/** `use` gets what is asked for and the key as it was sent, null without one. */
export const readKeyedBody = <A extends object>(
  exchange: Exchange,
  { fields, decode, sheds }: KeyedBody<A>,
  use: (asked: A, keyText: string | null) => void,
): void => {
  const headers = acceptBody(exchange, limits.bodyBytesMax)
  if (headers === undefined) return
  const keyText = headers.idempotencyKey
  if (keyText !== null && !isIdempotencyKey(keyText)) {
    return answerRefusal(exchange, refusal("key-invalid", { max: limits.idempotencyKeyCharsMax }))
  }
  readText(exchange, limits.bodyBytesMax, (text) => {
    const shed = sheds?.(text)
    if (shed !== undefined) return answerRefusal(exchange, shed)
    const body = parseBody(exchange, text, fields)
    if (body === undefined) return
    const asked = decode(body)
    if (typeof asked === "string") return answerRefusal(exchange, refusal("malformed-json", { reason: asked }))
    use(asked, keyText)
  })
}
