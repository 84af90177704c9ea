/** From the bytes of a request to a JSON value. A body that cannot be read is answered here. */
import { isAscii, isUtf8 } from "node:buffer"
import { limits, type RefusalCode, refusal } from "@ticketrush/protocol"
import { type KnownFields, knownFields } from "@ticketrush/protocol/known-fields"
import { Option, Schema } from "effect"
import type { BodyFault, BodyHeaders, Exchange, HeaderFault } from "../Exchange.ts"
import { answerRefusal } from "../respond.ts"
import { JsonFault, parseStrictJson } from "./strict-json.ts"

/** What a body has to be by its header, and what is refused else. */
export type BodyType = { readonly has: (contentType: string) => boolean; readonly refused: RefusalCode }

/** Reads the headers that matter, and answers when they rule the body out: then undefined. */
export const acceptBody = (
  exchange: Exchange,
  bytesMax: number,
  { has, refused }: BodyType = json,
): BodyHeaders | undefined => {
  const headers = exchange.bodyHeaders()
  if (headers.fault !== null) {
    answerHeaderFault(exchange, headers.fault)
  } else if (!has(headers.contentType) || !isIdentity(headers.contentEncoding)) {
    answerRefusal(exchange, refusal(refused))
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

/** What a body may hold, and how it is read. */
export type JsonBody<A extends object | number> = {
  readonly fields: KnownFields
  /** What is asked for, or the sentence that says what is wrong. */
  readonly decode: (body: unknown) => A | string
}

/** A body that a schema alone describes: of all that does not fit it, the one sentence is said. */
export const schemaBody = <A extends object>(schema: Schema.Decoder<A>, sentence: string): JsonBody<A> => {
  const decode = Schema.decodeUnknownOption(schema)
  return { fields: knownFields(schema), decode: (body) => Option.getOrElse(decode(body), () => sentence) }
}

/** What a JSON text asks for, or undefined when what is wrong with it was answered. */
export const decodeBody = <A extends object | number>(
  exchange: Exchange,
  text: string,
  { fields, decode }: JsonBody<A>,
): A | undefined => {
  const body = parseBody(exchange, text, fields)
  if (body === undefined) return undefined
  const asked = decode(body)
  if (typeof asked !== "string") return asked
  answerRefusal(exchange, refusal("malformed-json", { reason: asked }))
  return undefined
}

/** `use` gets what is asked for. What is wrong with the request is answered here, and `use` is not called then. */
export const readJson = <A extends object | number>(
  exchange: Exchange,
  body: JsonBody<A>,
  use: (asked: A) => void,
): void => {
  if (acceptBody(exchange, limits.bodyBytesMax) === undefined) return
  readText(exchange, limits.bodyBytesMax, (text) => {
    const asked = decodeBody(exchange, text, body)
    if (asked !== undefined) use(asked)
  })
}

/** Where the rest of the body is not read, the connection cannot go on. */
export const answerBodyFault = (exchange: Exchange, fault: BodyFault, bytesMax: number): void => {
  if (fault === "unfinished") {
    return answerRefusal(exchange, refusal("body-unfinished", { seconds: limits.bodyWaitMsMax / 1_000 }), [], true)
  }
  if (fault === "crowded") return answerRefusal(exchange, refusal("overloaded"), [], true)
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

const json: BodyType = { has: isJson, refused: "media-type" }

const isHarmless = (parameter: string): boolean => {
  const [, charset] = /^\s*charset\s*=\s*"?([^"]*?)"?\s*$/i.exec(parameter) ?? []
  return charset === undefined || /^(utf-?8|us-ascii)$/i.test(charset)
}

const isIdentity = (contentEncoding: string): boolean =>
  contentEncoding === "" || contentEncoding.toLowerCase() === "identity"
