/** What the cold routes do: the catalogue, users, lists and health, in the words of the contract. */
import { Catalogue } from "@ticketrush/engine/catalogue/Catalogue"
import type { CatalogueError } from "@ticketrush/engine/catalogue/errors"
import { type KeyScope, type RequestKey, requestKeyOf } from "@ticketrush/engine/catalogue/RequestKey"
import { ReservationList } from "@ticketrush/engine/catalogue/ReservationList"
import { Users } from "@ticketrush/engine/catalogue/Users"
import { ServedApi } from "@ticketrush/protocol/http-api"
import { Clock, Effect, Layer, Result } from "effect"
import type { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { GatewayParts } from "../GatewayParts.ts"
import type { Incidents } from "../Incidents.ts"
import { prefersJson } from "../request/accept.ts"
import { refusalResponse } from "../respond.ts"
import { reservationsOf } from "./reservations-of.ts"
import { setupOffersOf, setupPlanOf } from "./setup-plan.ts"

export const handlers = (incidents: Incidents) => {
  /** A refusal becomes its answer; an operating error too, and the log hears why. */
  const heard = <A, R>(
    effect: Effect.Effect<A, CatalogueError, R>,
  ): Effect.Effect<A | HttpServerResponse.HttpServerResponse, never, R> =>
    Effect.catch(effect, (error) =>
      Effect.sync(() => {
        if (error._tag !== "RefusedError") incidents.noteOperating(error)
        return refusalResponse(error.refusal)
      }),
    )

  const setup = HttpApiBuilder.group(
    ServedApi,
    "setup",
    Effect.fnUntraced(function* (group) {
      const catalogue = yield* Catalogue
      const { times, lab, gateways } = yield* GatewayParts
      const offers = setupOffersOf(lab, gateways)
      return group.handleAll({
        setup: Effect.fnUntraced(function* ({ payload, request, headers }) {
          const key = keyOf("setup", headers, payload)
          const earlier = key === null ? null : yield* Effect.result(catalogue.earlier(key))
          if (earlier !== null && Result.isFailure(earlier)) return yield* heard(Effect.fail(earlier.failure))
          // What was set up before lay ahead when it was; it is not judged anew.
          const now = earlier?.success == null ? yield* Clock.currentTimeMillis : Number.NEGATIVE_INFINITY
          const choice = setupPlanOf(payload, times, now, offers, "as asked")
          if ("refusal" in choice) return refusalResponse(choice.refusal)
          return yield* catalogue.setup(choice.plan, key).pipe(
            Effect.map(({ concertId, optionIds }) => {
              if (prefersJson(request.headers.accept ?? "")) return { concertId, optionIds }
              const text = `Setup completed: ConcertID=${concertId}, OptionID=${optionIds[0]}`
              // Clients that ask for one option take both numbers out of exactly this line.
              if (payload.optionCount == null) return text
              return `${text}, OptionCount=${optionIds.length}, OptionIDs=[${optionIds.join(", ")}]`
            }),
            heard,
          )
        }),
        cleanup: ({ params: { concertId }, request, headers }) => {
          const json = prefersJson(request.headers.accept ?? "")
          const done = json ? { concertId } : `Cleanup completed for ConcertID: ${concertId}`
          return catalogue.remove(concertId, keyOf("cleanup", headers, { concertId })).pipe(Effect.as(done), heard)
        },
      })
    }),
  )

  const users = HttpApiBuilder.group(
    ServedApi,
    "users",
    Effect.fnUntraced(function* (group) {
      const service = yield* Users
      return group.handleAll({
        createUser: ({ payload, headers }) =>
          heard(
            service.create(
              { username: payload.username, ...(payload.tier == null ? {} : { tier: payload.tier }) },
              keyOf("create-user", headers, payload),
            ),
          ),
        user: ({ params }) => heard(service.get(params.userId)),
        removeUser: ({ params: { userId }, headers }) =>
          heard(service.remove(userId, keyOf("remove-user", headers, { userId }))),
      })
    }),
  )

  const lists = HttpApiBuilder.group(
    ServedApi,
    "lists",
    Effect.fnUntraced(function* (group) {
      const list = yield* ReservationList
      const { sales, times, lab } = yield* GatewayParts
      return group.handleAll({
        reservationsOfUser: ({ params }) => reservationsOf({ list, sales, times, lab }, params.userId).pipe(heard),
      })
    }),
  )

  const health = HttpApiBuilder.group(
    ServedApi,
    "health",
    Effect.fnUntraced(function* (group) {
      const { whatIsWrong, whyNotReady } = yield* GatewayParts
      return group.handleAll({
        live: () => Effect.succeed({ status: "UP" as const, reason: null }),
        ready: () => {
          const reason = whyNotReady()
          if (reason !== null) return Effect.fail({ status: "DOWN" as const, reason })
          return Effect.succeed({ status: "UP" as const, reason: whatIsWrong() })
        },
      })
    }),
  )

  const system = HttpApiBuilder.group(
    ServedApi,
    "system",
    Effect.fnUntraced(function* (group) {
      const { runtime } = yield* GatewayParts
      return group.handleAll({ runtime: () => runtime })
    }),
  )

  return Layer.mergeAll(setup, users, lists, health, system)
}

const keyOf = (
  scope: KeyScope,
  headers: { readonly "idempotency-key"?: string },
  payload: unknown,
): RequestKey | null => {
  const text = headers["idempotency-key"]
  return text === undefined ? null : requestKeyOf(scope, text, payload)
}
