/** Races between strategies: which there can be, and one request at a time that runs them and hears of them as they happen. */
import { refusal } from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { decodeRaceRequest, RaceRequest } from "@ticketrush/protocol/races"
import type { Exchange } from "../Exchange.ts"
import type { Races } from "../race/Races.ts"
import { readJson } from "../request/body.ts"
import type { ClientAddress } from "../request/ClientAddress.ts"
import type { OwnOrigins } from "../request/origin.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { sseText } from "../stream/Frame.ts"
import type { Hub } from "../stream/Hub.ts"
import { uncached } from "../uncached.ts"
import { eventStream, mayStream, streamHeaders } from "./may-stream.ts"

export type RaceRouteParts = {
  readonly races: Pick<Races, "offered" | "running" | "tracksOf" | "start">
  readonly hub: Hub
  readonly origins: OwnOrigins
  readonly clientAddress: ClientAddress
}

const path = "/api/lab/races"
const raceBody = { fields: knownFields(RaceRequest), decode: decodeRaceRequest }

export const raceRoutes = (parts: RaceRouteParts): ReadonlyArray<Route> => [
  {
    method: "GET",
    path,
    name: "races",
    access: "trusted",
    handle: (exchange) => answerJson(exchange, 200, JSON.stringify(parts.races.offered()), uncached),
  },
  { method: "POST", path, name: "race", access: "trusted", handle: (exchange) => race(parts, exchange) },
]

const race = ({ clientAddress, hub, origins, races }: RaceRouteParts, exchange: Exchange): void => {
  if (!mayStream(origins, exchange)) return
  const address = clientAddress.of(exchange)
  readJson(exchange, raceBody, (asked) => {
    const tracks = races.tracksOf(asked)
    if ("code" in tracks) return answerRefusal(exchange, tracks)
    const full = hub.full(address)
    if (full !== undefined) return answerRefusal(exchange, full)
    if (races.running) return answerRefusal(exchange, refusal("race-running"))
    const outgoing = exchange.stream(eventStream, streamHeaders)
    const connection = hub.connect({ kind: "sse", outgoing, wording: "events" }, address)
    const stop = races.start(tracks, asked.races, {
      said: ({ data, event }) => {
        const frame = sseText(event, JSON.stringify(data), "")
        if (event === "DONE") connection.endWith(frame)
        else connection.sayEvent(frame)
      },
      brokeOff: () => connection.end("defect"),
    })
    connection.onOver(stop)
  })
}
