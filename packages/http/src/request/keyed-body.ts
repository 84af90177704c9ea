/** The body of a command that may carry an idempotency key: read and decoded, or what is wrong with it answered here. */
import { limits, type Refusal, refusal } from "@ticketrush/protocol"
import type { Exchange } from "../Exchange.ts"
import { answerRefusal } from "../respond.ts"
import { acceptBody, decodeBody, type JsonBody, readText } from "./body.ts"
import { isIdempotencyKey } from "./idempotency-key.ts"

export type KeyedBody<A extends object> = JsonBody<A> & {
  /** `limits.bodyBytesMax` unless said otherwise. */
  readonly bytesMax?: number
  /** What can be refused by the text alone, before it costs a decoding. */
  readonly sheds?: (text: string) => Refusal | undefined
}

/** Whether a key is of the form that is taken; else it was answered. */
export const acceptKey = (exchange: Exchange, key: string): boolean => {
  const accepted = isIdempotencyKey(key)
  if (!accepted) answerRefusal(exchange, refusal("key-invalid", { max: limits.idempotencyKeyCharsMax }))
  return accepted
}

/** `use` gets what is asked for and the key as it was sent, null without one. */
export const readKeyedBody = <A extends object>(
  exchange: Exchange,
  body: KeyedBody<A>,
  use: (asked: A, keyText: string | null) => void,
): void => {
  const { bytesMax = limits.bodyBytesMax, sheds } = body
  const headers = acceptBody(exchange, bytesMax)
  if (headers === undefined) return
  const keyText = headers.idempotencyKey
  if (keyText !== null && !acceptKey(exchange, keyText)) return
  readText(exchange, bytesMax, (text) => {
    const shed = sheds?.(text)
    if (shed !== undefined) return answerRefusal(exchange, shed)
    const asked = decodeBody(exchange, text, body)
    if (asked !== undefined) use(asked, keyText)
  })
}
