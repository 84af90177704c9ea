/** A form with one part (RFC 7578), whole and in one turn. A body that cannot be read is answered here. */
import { limits, refusal } from "@ticketrush/protocol"
import type { Exchange } from "../Exchange.ts"
import { answerRefusal } from "../respond.ts"
import { acceptBody, answerBodyFault } from "./body.ts"

/** What stands between parts has 70 characters at most (RFC 2046, section 5.1.1). */
const boundaryOf = (contentType: string): string | undefined => {
  const [, quoted, bare] =
    /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))\s*(?:;|$)/i.exec(contentType) ?? []
  return quoted ?? bare
}

const form = {
  has: (contentType: string): boolean => boundaryOf(contentType) !== undefined,
  refused: "form-expected",
} as const

/** `use` gets the bytes of the part, a copy. What it is said to be, and the name of its file, are not looked at. */
export const readFormPart = (
  exchange: Exchange,
  name: string,
  bytesMax: number,
  use: (bytes: Buffer) => void,
): void => {
  const headers = acceptBody(exchange, bytesMax, form)
  const boundary = headers === undefined ? undefined : boundaryOf(headers.contentType)
  if (boundary === undefined) return
  exchange.readBody(bytesMax, (body) => {
    if (typeof body === "string") return answerBodyFault(exchange, body, bytesMax)
    const part = partOf(body, `--${boundary}`, name)
    if (part === undefined) answerRefusal(exchange, refusal("image-missing"))
    else use(Buffer.from(part))
  })
}

const gap = "\r\n\r\n"

/** Undefined unless the form has one part, of that name, and comes to its end. */
const partOf = (body: Buffer, delimiter: string, name: string): Buffer | undefined => {
  const first = `${delimiter}\r\n`
  const head = body.toString("latin1", 0, limits.bodyBytesMax)
  const from = head.indexOf(gap) + gap.length
  if (!head.startsWith(first) || from < gap.length) return undefined
  if (!isNamed(head.slice(first.length, from), name)) return undefined
  const end = placeOf(Buffer.from(`\r\n${delimiter}`, "latin1"), body, from)
  const rest = end === -1 ? "" : body.toString("latin1", end + 2, end + 2 + delimiter.length + gap.length)
  return rest === `${delimiter}--` || rest.startsWith(`${delimiter}--\r\n`) ? body.subarray(from, end) : undefined
}

/**
 * A carriage return stands at the beginning of `line` alone, so that what was compared in vain is never compared again: unlike
 * with a search for any bytes, the time follows from the length of the body.
 */
const placeOf = (line: Buffer, body: Buffer, from: number): number => {
  for (let at = from; at + line.length <= body.length; at++) {
    let same = 0
    while (same < line.length && body[at + same] === line[same]) same++
    if (same === line.length) return at
  }
  return -1
}

const isNamed = (headers: string, name: string): boolean => {
  const [, parameters = ""] = /^content-disposition:[ \t]*form-data[ \t]*((?:;.*)?)$/im.exec(headers) ?? []
  const [, quoted, bare] = /;[ \t]*name=(?:"([^"]*)"|([^\s;"]+))[ \t]*(?:;|$)/i.exec(parameters) ?? []
  return (quoted ?? bare) === name
}
