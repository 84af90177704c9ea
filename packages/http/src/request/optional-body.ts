/** For requests whose whole body may be missing. */
import { limits, type Refusal } from "@ticketrush/protocol"
import type { Exchange } from "../Exchange.ts"
import { answerRefusal } from "../respond.ts"
import { acceptBody, decodeBody, isWithoutBody, type JsonBody, readText } from "./body.ts"

export type OptionalBody<A extends object> = JsonBody<A> & {
  /** What a missing body asks for. */
  readonly missing: A
}

/** `sheds`: what can be refused before a body costs anything. Only until the handler returns. */
export const readOptionalBody = <A extends object>(
  exchange: Exchange,
  body: OptionalBody<A>,
  sheds: () => Refusal | undefined,
  use: (asked: A) => void,
): void => {
  if (isWithoutBody(exchange)) return use(body.missing)
  if (acceptBody(exchange, limits.bodyBytesMax) === undefined) return
  const shed = sheds()
  if (shed !== undefined) return answerRefusal(exchange, shed)
  readText(exchange, limits.bodyBytesMax, (text) => {
    const asked = text === "" ? body.missing : decodeBody(exchange, text, body)
    if (asked !== undefined) use(asked)
  })
}
