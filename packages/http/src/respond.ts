/**
 * ⑨ The only writer of bodies. Everything that is not a success is a problem of RFC 9457 whose members include what
 * clients of the contract look for: `status`, `errorCode`, `message`.
 */
import type { Refusal, RefusalCode } from "@ticketrush/protocol"
import { invariant, refusal, refusalMessage, refusals } from "@ticketrush/protocol"
import type { Problem } from "@ticketrush/protocol/problem"
import { abuseDecisionOf, errorCodeOf, problemMediaType } from "@ticketrush/protocol/problem"
import { reasonPhrase } from "@ticketrush/protocol/reason-phrases"
import { HttpServerResponse } from "effect/http"
import type { Exchange, HeaderPair } from "./Exchange.ts"

const jsonType = "application/json"
const textType = "text/plain;charset=UTF-8"
export const htmlType = "text/html;charset=UTF-8"

const retryAfter: ReadonlyArray<HeaderPair> = [["retry-after", "1"]]
const none: ReadonlyArray<HeaderPair> = []

/** `json` is the body itself, already compact and in the declared field order. */
export const answerJson = (exchange: Exchange, status: number, json: string | Uint8Array, headers = none): void =>
  exchange.answer(status, jsonType, json, headers)

/** JSON that is already bytes. */
export const answerBytes = (exchange: Exchange, json: Uint8Array, headers = none): void =>
  exchange.answer(200, jsonType, json, headers)

/** JSON about what is still under way: bytes are not kept under an `Idempotency-Key`, so the next request is told anew. */
export const answerPassing = (exchange: Exchange, json: string, headers = none): void =>
  answerBytes(exchange, Buffer.from(json), headers)

/** A file as it is. */
export const answerFile = (exchange: Exchange, contentType: string, bytes: Uint8Array, headers = none): void =>
  exchange.answer(200, contentType, bytes, headers)

export const answerText = (exchange: Exchange, status: number, text: string): void =>
  exchange.answer(status, textType, text)

export const answerNothing = (exchange: Exchange, status: number, headers = none): void =>
  exchange.answer(status, "", "", headers)

/** `closeConnection`: what the client still sends, or what it meant, cannot be trusted. */
export const answerRefusal = (exchange: Exchange, refused: Refusal, headers = none, closeConnection = false): void => {
  const { status, retry } = refusals[refused.code]
  const more = retry && status !== 500 ? [...retryAfter, ...headers] : headers
  exchange.answer(status, problemMediaType, problemJson(refused, exchange.path), more, closeConnection)
}

/** A refusal on its way through a handler that was built from the contract. */
export const refusalResponse = (refused: Refusal): HttpServerResponse.HttpServerResponse => {
  const { status, retry } = refusals[refused.code]
  const headers = retry && status !== 500 ? { "retry-after": "1" } : {}
  return HttpServerResponse.text(problemJson(refused, ""), { status, contentType: problemMediaType, headers })
}

/** What such a handler answered. */
export const answerResponse = (exchange: Exchange, response: HttpServerResponse.HttpServerResponse): void => {
  const { body, status, headers } = response
  invariant(body._tag === "Uint8Array" || body._tag === "Empty", "handlers answer with a whole body")
  const retry = headers["retry-after"] === undefined ? none : retryAfter
  if (body._tag === "Empty") answerNothing(exchange, status, retry)
  else exchange.answer(status, body.contentType, body.body, retry)
}

/** A defect on our side. The cause goes to the log under the same id, never to the client. */
export const answerDefect = (exchange: Exchange, incident: string): void => {
  if (!exchange.ended()) answerRefusal(exchange, refusal("defect", { incident }))
}

const problemOf = (refused: Refusal, path: string): Problem => {
  const row = refusals[refused.code]
  const message = refusalMessage(refused)
  const title = reasonPhrase(row.status)
  const errorCode = errorCodeOf(refused.code, row.status, path)
  const decision = abuseDecisionOf(refused)
  return {
    type: `/docs#${refused.code}`,
    title,
    status: row.status,
    detail: message,
    code: refused.code,
    message,
    errorCode,
    ...(decision && { decision }),
  }
}

/** The ones without a name in their sentence are rendered once: a lost race answers thousands of them a second. */
const rendered = new Map<RefusalCode, string>()

const problemJson = (refused: Refusal, path: string): string => {
  const known = rendered.get(refused.code)
  if (known !== undefined) return known
  const json = JSON.stringify(problemOf(refused, path))
  if (!refusals[refused.code].sentence.includes("{")) rendered.set(refused.code, json)
  return json
}
