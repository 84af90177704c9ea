/** Whether a request may become a stream; answered here when it may not. */
import { refusal } from "@ticketrush/protocol"
import type { Exchange } from "../Exchange.ts"
import { acceptsEventStream } from "../request/accept.ts"
import type { OwnOrigins } from "../request/origin.ts"
import { answerRefusal } from "../respond.ts"
import { uncached } from "../uncached.ts"

export const eventStream = "text/event-stream"
export const streamHeaders = [...uncached, ["x-accel-buffering", "no"]] as const

export const mayStream = (origins: OwnOrigins, exchange: Exchange): boolean => {
  // A page of another origin could not read it, but would keep its person present and push out their own tabs.
  if (!origins.isOwn(exchange)) {
    answerRefusal(exchange, refusal("origin-foreign"))
    return false
  }
  if (acceptsEventStream(exchange.header("accept"))) return true
  answerRefusal(exchange, refusal("not-acceptable", { type: eventStream }))
  return false
}
