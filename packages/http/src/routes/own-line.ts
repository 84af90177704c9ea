/** The waiting line for the person who is signed in: they can ask for, see and give up their own place only. */
import { knownFields } from "@ticketrush/protocol/known-fields"
import {
  decodeOwnJoinRequest,
  decodeOwnQueueRequest,
  OwnJoinRequest,
  OwnQueueRequest,
} from "@ticketrush/protocol/line-requests"
import type { SignedInCaller } from "../access/Caller.ts"
import { forPerson } from "../access/for-person.ts"
import type { Exchange } from "../Exchange.ts"
import { decodeBody } from "../request/body.ts"
import type { ClientAddress } from "../request/ClientAddress.ts"
import { idOfQuery } from "../request/parameters.ts"
import type { Route } from "../router.ts"
import { joinChallengeRoute } from "./join-challenge.ts"
import { checked, type JoinAskedOf, join, type LineParts, leave, type PlaceAsked, receipt, status } from "./line.ts"

const base = "/api/v7/waiting-queue"

export const ownLineRoutes = (parts: LineParts, addresses: ClientAddress): ReadonlyArray<Route> => [
  joinChallengeRoute(parts, addresses),
  {
    method: "POST",
    path: `${base}/join`,
    name: "ownJoin",
    access: "person",
    handle: forPerson((exchange, caller) => join(parts, exchange, (text) => joinInBody(exchange, caller, text))),
  },
  {
    method: "POST",
    path: `${base}/leave`,
    name: "ownLeave",
    access: "person",
    handle: forPerson((exchange, caller) => leave(parts, exchange, (text) => askedInBody(exchange, caller, text))),
  },
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

const queueBody = { fields: knownFields(OwnQueueRequest), decode: decodeOwnQueueRequest }

const joinBody = { fields: knownFields(OwnJoinRequest), decode: decodeOwnJoinRequest }

const joinInBody = (exchange: Exchange, caller: SignedInCaller, text: string): JoinAskedOf | undefined => {
  const asked = decodeBody(exchange, text, joinBody)
  const whose = asked === undefined ? undefined : askedBy(exchange, caller, asked.concertId)
  return whose && { ...whose, proof: asked?.proof ?? null }
}

const askedInBody = (exchange: Exchange, caller: SignedInCaller, text: string): PlaceAsked | undefined => {
  const concertId = decodeBody(exchange, text, queueBody)
  return concertId === undefined ? undefined : askedBy(exchange, caller, concertId)
}

const askedInQuery = (exchange: Exchange, caller: SignedInCaller): PlaceAsked | undefined => {
  const concertId = idOfQuery(exchange, "concertId")
  return concertId === undefined ? undefined : askedBy(exchange, caller, concertId)
}

const askedBy = (exchange: Exchange, { person, session }: SignedInCaller, concertId: number): PlaceAsked | undefined =>
  checked(exchange, { userId: person, concertId, session })
