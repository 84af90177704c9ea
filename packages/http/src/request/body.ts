/** From the bytes of a request to a JSON value. Whatever is wrong on the way is answered here. */
import { isAscii, isUtf8 } from "node:buffer"
import { limits, refusal } from "@ticketrush/protocol"
import type { KnownFields } from "@ticketrush/protocol/known-fields"
import type { BodyFault, BodyHeaders, Exchange, HeaderFault } from "../Exchange.ts"
import { answerRefusal } from "../respond.ts"
import { JsonFault, parseStrictJson } from "./strict-json.ts"

/** Reads the headers that matter, and answers when they rule the body out: then undefined. */
export const acceptBody = (exchange: Exchange, bytesMax: number): BodyHeaders | undefined => {
  const headers = exchange.bodyHeaders()
  if (headers.fault !== null) {
    answerHeaderFault(exchange, headers.fault)
  } else if (!isJson(headers.contentType) || !isIdentity(headers.contentEncoding)) {
    answerRefusal(exchange, refusal("media-type"))
  } else if (Number(headers.contentLength) > bytesMax) {
    const far = Number(headers.contentLength) > bytesMax + limits.droppedBodyBytesMax
    answerBodyFault(exchange, far ? "endless" : "too-large", bytesMax)
  } else {
    return headers
  }
  return undefined
}

/** Whether nothing is sent, and nothing is said about it. */
export const isWithoutBody = (exchange: Exchange): boolean => {
  const { contentType, contentLength, chunked, fault } = exchange.bodyHeaders()
  return (contentLength === "" || contentLength === "0") && contentType === "" && !chunked && fault === null
}

/** The body as text; `acceptBody` came before. */
export const readText = (exchange: Exchange, bytesMax: number, done: (text: string) => void): void =>
  exchange.readBody(bytesMax, (body) => {
    if (typeof body === "string") return answerBodyFault(exchange, body, bytesMax)
    // latin1 of ASCII is a plain copy; only other texts pay for UTF-8.
    if (isAscii(body)) return done(body.toString("latin1"))
    if (isUtf8(body)) return done(body.toString("utf8"))
    answerRefusal(exchange, refusal("malformed-json", { reason: "the body is not UTF-8" }))
  })

/** The value of a JSON text, or undefined when it was answered as malformed or as one with a field too many. */
export const parseBody = (exchange: Exchange, text: string, known: KnownFields): unknown => {
  const value = parseStrictJson(text)
  const refused = value instanceof JsonFault ? refusal("malformed-json", { reason: value.reason }) : known(value)
  if (refused === undefined) return value
  answerRefusal(exchange, refused)
  return undefined
}

/** Where the rest of the body is not read, the connection cannot go on. */
export const answerBodyFault = (exchange: Exchange, fault: BodyFault, bytesMax: number): void => {
  if (fault === "unfinished") {
    return answerRefusal(exchange, refusal("body-unfinished", { seconds: limits.bodyWaitMsMax / 1_000 }), [], true)
  }
  answerRefusal(exchange, refusal("body-too-large", { max: bytesMax }), [], fault === "endless")
}

/** Where a body ends cannot be trusted either, so the connection does not go on. */
export const answerHeaderFault = (exchange: Exchange, fault: HeaderFault | "unread"): void =>
  answerRefusal(exchange, refusal("bad-request", { reason: faultReasons[fault] }), [], true)

const faultReasons = {
  ambiguous: "A header that may stand once stands twice.",
  trailers: "Headers behind a body are not taken.",
  unread: "This address takes no body without a length.",
} as const

/**
 * Parameters say nothing about JSON (RFC 8259, section 11), but for one that claims another encoding than the one that
 * is read.
 */
const isJson = (contentType: string): boolean => {
  if (contentType === "application/json") return true
  const [type, ...parameters] = contentType.split(";")
  return type.trim().toLowerCase() === "application/json" && parameters.every(isHarmless)
}

const isHarmless = (parameter: string): boolean => {
  const [, charset] = /^\s*charset\s*=\s*"?([^"]*?)"?\s*$/i.exec(parameter) ?? []
  return charset === undefined || /^(utf-?8|us-ascii)$/i.test(charset)
}

const isIdentity = (contentEncoding: string): boolean =>
  contentEncoding === "" || contentEncoding.toLowerCase() === "identity"
