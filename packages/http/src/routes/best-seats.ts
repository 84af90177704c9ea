/** Holds of the best seats that are like a wish: v6, where the caller names the person, and v7, where the token does. */
import { concertOfOption, isOptionId, type OptionId, refusal, seatIdOf, type Wish } from "@ticketrush/protocol"
import {
  decodeHoldBestRequest,
  decodeOwnHoldBestRequest,
  HoldBestRequest,
  OwnHoldBestRequest,
} from "@ticketrush/protocol/best-requests"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { forPerson } from "../access/for-person.ts"
import type { Exchange } from "../Exchange.ts"
import { credentialsOf, type PassCredentials } from "../line/PassGate.ts"
import { readKeyedBody } from "../request/keyed-body.ts"
import { answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { holdAt, type ReservationParts, type SeatsAsked } from "./reservations.ts"

export const bestSeatRoutes = (parts: ReservationParts): ReadonlyArray<Route> => [
  {
    method: "POST",
    path: "/api/reservations/v6/holds/best",
    name: "holdBest",
    access: "trusted",
    handle: (exchange) => {
      const credentials = credentialsOf(exchange)
      const from = parts.abuse?.signalsOf(exchange)
      readKeyedBody(exchange, body, ({ userId, ...asked }, keyText) =>
        holdBest(parts, exchange, credentials, { ...asked, person: userId, keyText, from }),
      )
    },
  },
  {
    method: "POST",
    path: "/api/reservations/v7/holds/best",
    name: "ownHoldBest",
    access: "person",
    judgesKeys: true,
    handle: forPerson((exchange, { person, session }) => {
      const credentials = credentialsOf(exchange, session)
      const from = parts.abuse?.signalsOf(exchange)
      readKeyedBody(exchange, ownBody, (asked, keyText) =>
        holdBest(parts, exchange, credentials, { ...asked, person, keyText, from }),
      )
    }),
  },
]

const body = { fields: knownFields(HoldBestRequest), decode: decodeHoldBestRequest }
const ownBody = { fields: knownFields(OwnHoldBestRequest), decode: decodeOwnHoldBestRequest }

type BestAsked = Omit<SeatsAsked, "seats"> & { readonly option: OptionId; readonly wish: Wish }

const holdBest = (
  parts: ReservationParts,
  exchange: Exchange,
  credentials: PassCredentials,
  { option, wish, ...asked }: BestAsked,
): void =>
  parts.persons.check(exchange, asked.person, (buyer) => {
    const unknown = refusal("option-unknown", { optionId: option })
    if (!isOptionId(option)) return answerRefusal(exchange, unknown)
    // The trail names the first seat of the option: which ones come of the wish is not known yet.
    const place = { concertId: concertOfOption(option), seat: seatIdOf(option, 0), buyer, unknown }
    holdAt(parts, exchange, credentials, asked, place, (holder) => ({ kind: "hold-best", ...holder, option, wish }))
  })
