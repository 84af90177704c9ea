/** The waiting line for the person who is signed in: nobody can ask for, see or give up the place of somebody else. */
import { refusal } from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { decodeOwnQueueRequest, OwnQueueRequest } from "@ticketrush/protocol/line-requests"
import type { SignedInCaller } from "../access/Caller.ts"
import { forPerson } from "../access/for-person.ts"
import type { Exchange } from "../Exchange.ts"
import { parseBody } from "../request/body.ts"
import { idOfQuery } from "../request/parameters.ts"
import { answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { checked, join, type LineParts, leave, type PlaceAsked, receipt, status } from "./line.ts"

const base = "/api/v7/waiting-queue"

export const ownLineRoutes = (parts: LineParts): ReadonlyArray<Route> => [
  ...(
    [
      ["join", "ownJoin", join],
      ["leave", "ownLeave", leave],
    ] as const
  ).map(
    ([word, name, handle]): Route => ({
      method: "POST",
      path: `${base}/${word}`,
      name,
      access: "person",
      handle: forPerson((exchange, caller) => handle(parts, exchange, (text) => askedInBody(exchange, caller, text))),
    }),
  ),
  ...(
    [
      ["status", "ownStatus", status],
      ["receipt", "ownReceipt", receipt],
    ] as const
  ).map(
    ([word, name, handle]): Route => ({
      method: "GET",
      path: `${base}/${word}`,
      name,
      access: "person",
      query: ["concertId"],
      handle: forPerson((exchange, caller) => handle(parts, exchange, askedInQuery(exchange, caller))),
    }),
  ),
]

const fields = knownFields(OwnQueueRequest)

const askedInBody = (exchange: Exchange, caller: SignedInCaller, text: string): PlaceAsked | undefined => {
  const body = parseBody(exchange, text, fields)
  if (body === undefined) return undefined
  const concertId = decodeOwnQueueRequest(body)
  if (typeof concertId === "number") return askedBy(exchange, caller, concertId)
  answerRefusal(exchange, refusal("malformed-json", { reason: concertId }))
  return undefined
}

const askedInQuery = (exchange: Exchange, caller: SignedInCaller): PlaceAsked | undefined => {
  const concertId = idOfQuery(exchange, "concertId")
  return concertId === undefined ? undefined : askedBy(exchange, caller, concertId)
}

const askedBy = (exchange: Exchange, { person, session }: SignedInCaller, concertId: number): PlaceAsked | undefined =>
  checked(exchange, { userId: person, concertId, session })
