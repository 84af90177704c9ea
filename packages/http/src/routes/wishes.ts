/**
 * Wishes of the person who is signed in, filed before the opening: the sale carries them out when it lets the person in. They
 * are known by their content, so filing the same again changes nothing.
 */
import type { WishesView } from "@ticketrush/engine/EngineApi"
import type { SaleCommands } from "@ticketrush/engine/sales/SaleCommands"
import type { SaleReads } from "@ticketrush/engine/sales/SaleReads"
import { bestRuleWords, type ConcertId, isConcertId, type Refusal, refusal, type WishOrder } from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { decodeWishesRequest, OwnWishesRequest } from "@ticketrush/protocol/wish-requests"
import { forPerson } from "../access/for-person.ts"
import { askSale } from "../ask-sale.ts"
import type { Exchange } from "../Exchange.ts"
import { orderSale } from "../order-sale.ts"
import type { PersonCheck } from "../PersonCheck.ts"
import { readJson } from "../request/body.ts"
import { idParameter } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"

export type WishParts = {
  readonly commands: SaleCommands
  readonly reads: SaleReads
  readonly persons: PersonCheck
}

const path = "/api/v7/wishes/:concertId"

export const wishRoutes = (parts: WishParts): ReadonlyArray<Route> => [
  {
    method: "PUT",
    path,
    name: "fileWishes",
    access: "person",
    handle: forPerson((exchange, { person }, [text]) => {
      const concertId = idParameter(exchange, "concertId", text)
      if (concertId === undefined) return
      readJson(exchange, body, ({ wishes }) =>
        parts.persons.check(exchange, person, (buyer) =>
          order(parts, exchange, concertId, { kind: "file-wishes", person, ...buyer, wishes }),
        ),
      )
    }),
  },
  {
    method: "GET",
    path,
    name: "wishes",
    access: "person",
    handle: forPerson((exchange, { person }, [text]) => {
      const concertId = idParameter(exchange, "concertId", text)
      if (concertId === undefined) return
      askSale(parts.reads, exchange, concertId, { kind: "wishes", person }, (answer) =>
        show(exchange, concertId, answer?.value ?? null),
      )
    }),
  },
  {
    method: "DELETE",
    path,
    name: "withdrawWishes",
    access: "person",
    handle: forPerson((exchange, { person }, [text]) => {
      const concertId = idParameter(exchange, "concertId", text)
      if (concertId !== undefined) order(parts, exchange, concertId, { kind: "withdraw-wishes", person })
    }),
  },
]

const body = { fields: knownFields(OwnWishesRequest), decode: decodeWishesRequest }

const absent = (concertId: number): Refusal => refusal("wishes-none", { concertId })

const order = ({ commands }: WishParts, exchange: Exchange, concertId: number, command: WishOrder): void => {
  if (!isConcertId(concertId)) return answerRefusal(exchange, refusal("sale-unknown", { concertId }))
  const { person } = command
  orderSale(commands, exchange, concertId, command, { kind: "wishes", person }, (submitted) =>
    "value" in submitted
      ? show(exchange, concertId, submitted.value)
      : answerRefusal(exchange, submitted.reply.refusal),
  )
}

const show = (exchange: Exchange, concertId: ConcertId, filed: WishesView | null): void =>
  filed === null
    ? answerRefusal(exchange, absent(concertId))
    : answerJson(exchange, 200, wishesJson(concertId, filed), uncached)

/** In the declared field order. */
const wishesJson = (concertId: ConcertId, { outcome, rank, reservation, wishes }: WishesView): string =>
  JSON.stringify({
    concertId,
    wishes: wishes.map(({ option, wish: { atWorst, flag, seats, section, tier } }) => ({
      optionId: option,
      seats,
      tier: tier ?? null,
      section: section ?? null,
      flag: flag ?? null,
      atWorst: bestRuleWords[atWorst],
    })),
    outcome: outcome === null ? null : outcome.toUpperCase(),
    rank: rank === 0 ? null : rank,
    reservationId: reservation,
  })
