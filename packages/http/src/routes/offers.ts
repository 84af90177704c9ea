/** What is offered to the person who is signed in, page by page. */
import { forPerson } from "../access/for-person.ts"
import type { ColdWork } from "../ColdWork.ts"
import { answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { type OfferParts, pageOfOffers } from "../served/offers-to.ts"
import { answerRows, pageAskedOf } from "./own-reservation-list.ts"
import { QueryReader } from "./QueryReader.ts"

const path = "/api/reservations/v7/offers"

export const offersRoute = (parts: OfferParts, work: ColdWork): Route => ({
  method: "GET",
  path,
  name: "ownTransferOffers",
  access: "person",
  query: ["limit", "before"],
  handle: forPerson((exchange, { person }) => {
    const query = new QueryReader(exchange, parts.times)
    const asked = { ...pageAskedOf(query), statuses: [] }
    if (query.wrong !== undefined) return answerRefusal(exchange, query.wrong)
    work.run(exchange, pageOfOffers(parts, person, asked), (rows) => answerRows(exchange, path, asked, rows))
  }),
})
