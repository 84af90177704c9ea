/** What requests about one endpoint of webhooks have in common. */
import type { CatalogueError } from "@ticketrush/engine/catalogue/errors"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import type { Webhooks } from "@ticketrush/webhooks/Webhooks"
import type { Effect } from "effect"
import { forPerson } from "../access/for-person.ts"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange } from "../Exchange.ts"
import { onRecord, toldOf } from "../ordered.ts"
import { idParameter } from "../request/parameters.ts"
import type { Route } from "../router.ts"

export const endpointsPath = "/api/webhooks/endpoints"
export const endpointPath = `${endpointsPath}/:endpointId`

/** `actor`: the administrator who asks. */
export const forEndpoint = (handle: (exchange: Exchange, id: number, actor: number) => void): Route["handle"] =>
  forPerson((exchange, { person: actor }, [text]) => {
    const id = idParameter(exchange, "endpointId", text)
    if (id !== undefined) handle(exchange, id, actor)
  })

type OrderParts = {
  readonly webhooks: Pick<Webhooks["Service"], "wake">
  readonly work: ColdWork
  readonly trail: Pick<AuditTrail["Service"], "note" | "record">
}

/** `what`: the order in words. `told`: the same, where only what came of it tells which endpoint it was about. */
export type EndpointOrder<A> = {
  readonly actor: number
  readonly what: string
  readonly asked: Effect.Effect<A, CatalogueError>
  readonly told?: (value: A) => string
}

/** An order about an endpoint is on record before it is carried out; what there is to send is looked at again after it. */
export const orderEndpoint = <A>(
  { trail, webhooks, work }: OrderParts,
  exchange: Exchange,
  { actor, what, asked, told }: EndpointOrder<A>,
  done: (value: A) => void,
): void =>
  onRecord(trail, exchange, { kind: "WEBHOOK_CHANGE", actor, detail: what }, (cameOut) =>
    work.run(exchange, toldOf(asked, what, cameOut, told), (value) => {
      webhooks.wake()
      done(value)
    }),
  )
