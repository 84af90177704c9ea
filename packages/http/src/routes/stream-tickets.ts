/** Tickets with which a browser opens a stream of the person who is signed in. */
import type { StreamTickets } from "@ticketrush/engine/identity/StreamTickets"
import { limits, refusal } from "@ticketrush/protocol"
import { forPerson } from "../access/for-person.ts"
import { withoutBody } from "../request/without-body.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"

export const streamTicketRoute = (tickets: Pick<StreamTickets, "give">): Route => ({
  method: "POST",
  path: "/api/v7/stream-tickets",
  name: "streamTicket",
  access: "person",
  handle: forPerson((exchange, { claims }) => {
    withoutBody(exchange, () => {
      const ticket = tickets.give(claims)
      if (ticket === null) return answerRefusal(exchange, refusal("overloaded"))
      const body = JSON.stringify({ ticket, expiresInSeconds: limits.streamTicketMs / 1_000 })
      answerJson(exchange, 201, body, uncached)
    })
  }),
})
