/** From the bytes of a request to a JSON value. Whatever is wrong on the way is answered here. */
import { isAscii, isUtf8 } from "node:buffer"
import { refusal } from "@ticketrush/protocol"
import type { BodyHeaders, Exchange } from "../Exchange.ts"
import { answerRefusal } from "../respond.ts"
import { JsonFault, parseStrictJson } from "./strict-json.ts"

/** Reads the headers that matter, and answers when they rule the body out: then undefined. */
export const acceptBody = (exchange: Exchange, bytesMax: number): BodyHeaders | undefined => {
  const headers = exchange.bodyHeaders()
  if (headers.ambiguous) {
    answerRefusal(exchange, refusal("bad-request", { reason: "A header that may stand once stands twice." }), [], true)
  } else if (!isJson(headers.contentType) || !isIdentity(headers.contentEncoding)) {
    answerRefusal(exchange, refusal("media-type"))
  } else if (Number(headers.contentLength) > bytesMax) {
    answerTooLarge(exchange, bytesMax)
  } else {
    return headers
  }
  return undefined
}

/** The body as text; `acceptBody` came before. */
export const readText = (exchange: Exchange, bytesMax: number, done: (text: string) => void): void =>
  exchange.readBody(bytesMax, (body) => {
    if (body === "too-large") return answerTooLarge(exchange, bytesMax)
    // latin1 of ASCII is a plain copy; only other texts pay for UTF-8.
    if (isAscii(body)) return done(body.toString("latin1"))
    if (isUtf8(body)) return done(body.toString("utf8"))
    answerRefusal(exchange, refusal("malformed-json", { reason: "the body is not UTF-8" }))
  })

/** The value of a JSON text, or undefined when it was answered as malformed. */
export const parseBody = (exchange: Exchange, text: string): unknown => {
  const value = parseStrictJson(text)
  if (!(value instanceof JsonFault)) return value
  answerRefusal(exchange, refusal("malformed-json", { reason: value.reason }))
  return undefined
}

/** The rest of the body is not read, so the connection cannot go on. */
export const answerTooLarge = (exchange: Exchange, bytesMax: number): void =>
  answerRefusal(exchange, refusal("body-too-large", { max: bytesMax }), [], true)

const isJson = (contentType: string): boolean =>
  contentType === "application/json" || /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(contentType)

const isIdentity = (contentEncoding: string): boolean =>
  contentEncoding === "" || contentEncoding.toLowerCase() === "identity"
