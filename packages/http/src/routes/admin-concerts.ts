/** Concerts as administrators put them up, rename and retire them. Each order is on record before it is carried out. */
import type { Catalogue } from "@ticketrush/engine/catalogue/Catalogue"
import { requestKeyOf } from "@ticketrush/engine/catalogue/RequestKey"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import { limits } from "@ticketrush/protocol"
import { SetupRequest } from "@ticketrush/protocol/http-schemas"
import { TitleRequest } from "@ticketrush/protocol/http-schemas-catalogue"
import type { SignedInCaller } from "../access/Caller.ts"
import { forPerson } from "../access/for-person.ts"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange } from "../Exchange.ts"
import { onRecord, toldOf } from "../ordered.ts"
import { concertRow } from "../render/concert-row.ts"
import type { DateTimes } from "../render/date-time.ts"
import { readJson, schemaBody } from "../request/body.ts"
import { readKeyedBody } from "../request/keyed-body.ts"
import { idParameter } from "../request/parameters.ts"
import { answerJson, answerNothing, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { type SetupOffers, setupPlanOf } from "../served/setup-plan.ts"

export type AdminConcertParts = {
  readonly catalogue: Pick<Catalogue["Service"], "earlier" | "setup" | "rename" | "remove">
  readonly trail: Pick<AuditTrail["Service"], "note" | "record">
  readonly work: ColdWork
  readonly times: DateTimes
  readonly offers: SetupOffers
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: () => number
}

const path = "/api/admin/concerts"
const kind = "CATALOGUE_CHANGE"

export const adminConcertRoutes = (parts: AdminConcertParts): ReadonlyArray<Route> => [
  {
    method: "POST",
    path,
    name: "adminCreateConcert",
    access: "admin",
    bodyBytesMax: limits.setupBodyBytesMax,
    handle: forPerson((exchange, caller) => create(parts, exchange, caller)),
  },
  {
    method: "PUT",
    path: `${path}/:concertId`,
    name: "adminRenameConcert",
    access: "admin",
    handle: forPerson((exchange, { person: actor }, [text]) => {
      const concert = idParameter(exchange, "concertId", text)
      if (concert === undefined) return
      readJson(exchange, titleBody, ({ title }) => {
        const { catalogue, trail, work } = parts
        onRecord(trail, exchange, { kind, actor, concert, detail: `title: ${title}` }, (cameOut) =>
          work.run(exchange, toldOf(catalogue.rename(concert, title), `title: ${title}`, cameOut), (renamed) => {
            answerJson(exchange, 200, JSON.stringify(concertRow(renamed)))
          }),
        )
      })
    }),
  },
  {
    method: "DELETE",
    path: `${path}/:concertId`,
    name: "adminRetireConcert",
    access: "admin",
    handle: forPerson((exchange, { person: actor }, [text]) => {
      const concert = idParameter(exchange, "concertId", text)
      if (concert === undefined) return
      const { catalogue, trail, work } = parts
      onRecord(trail, exchange, { kind, actor, concert, detail: "retire" }, (cameOut) =>
        work.run(exchange, toldOf(catalogue.remove(concert), "retire", cameOut), () => answerNothing(exchange, 204)),
      )
    }),
  },
]

const create = (parts: AdminConcertParts, exchange: Exchange, { person: actor }: SignedInCaller): void =>
  readKeyedBody(exchange, setupBody, (request, keyText) => {
    const key = keyText === null ? null : requestKeyOf("setup", keyText, request)
    const { catalogue, trail, work, times } = parts
    const put = (now: number): void => {
      const choice = setupPlanOf(request, times, now, parts.offers)
      if ("refusal" in choice) return answerRefusal(exchange, choice.refusal)
      const detail = `create: ${choice.plan.title}`
      onRecord(trail, exchange, { kind, actor, detail }, (cameOut) =>
        work.run(exchange, toldOf(catalogue.setup(choice.plan, key), detail, cameOut), (done) =>
          answerJson(exchange, 201, JSON.stringify(done)),
        ),
      )
    }
    // What was put up before lay ahead when it was; it is not judged anew.
    if (key === null) return put(parts.nowMs())
    work.run(exchange, catalogue.earlier(key), (earlier) =>
      put(earlier === null ? parts.nowMs() : Number.NEGATIVE_INFINITY),
    )
  })

const titleBody = schemaBody(TitleRequest, "title must be a text")
const setupBody = { ...schemaBody(SetupRequest, "the body is not a set-up"), bytesMax: limits.setupBodyBytesMax }
