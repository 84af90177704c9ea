/** Tickets with which a browser opens a stream of the person who is signed in. */
import type { StreamTickets } from "@ticketrush/engine/identity/StreamTickets"
import { limits, refusal } from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { Schema } from "effect"
import { forPerson } from "../access/for-person.ts"
import { acceptBody, isWithoutBody, parseBody, readText } from "../request/body.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"

export const streamTicketRoute = (tickets: Pick<StreamTickets, "give">): Route => ({
  method: "POST",
  path: "/api/v7/stream-tickets",
  name: "streamTicket",
  access: "person",
  handle: forPerson((exchange, { claims }) => {
    const give = (): void => {
      const ticket = tickets.give(claims)
      if (ticket === null) return answerRefusal(exchange, refusal("overloaded"))
      const body = JSON.stringify({ ticket, expiresInSeconds: limits.streamTicketMs / 1_000 })
      answerJson(exchange, 201, body, [["cache-control", "no-store"]])
    }
    if (isWithoutBody(exchange)) return give()
    if (acceptBody(exchange, limits.bodyBytesMax) === undefined) return
    readText(exchange, limits.bodyBytesMax, (text) => {
      if (text === "" || parseBody(exchange, text, nothing) !== undefined) give()
    })
  }),
})

const nothing = knownFields(Schema.Struct({}))
