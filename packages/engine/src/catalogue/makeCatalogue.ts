/**
 * The catalogue over a store of rows and the engine. Rows and sale are two systems without a common transaction, so
 * the order of the steps is the promise: rows nobody sees, then the sale, then the rows become visible; and on the way
 * out the sale is closed before the rows go. What a crash leaves in between was never told to anybody, and is undone.
 */
import {
  type ConcertId,
  concertOfOption,
  isConcertId,
  isOptionId,
  limits,
  type OptionId,
  type Reply,
} from "@ticketrush/protocol"
import { Cache, Effect, Exit, Schedule } from "effect"
import type { EngineApi } from "../EngineApi.ts"
import { Catalogue, type Listed, type ListPage, type SetupPlan } from "./Catalogue.ts"
import type { CatalogueStore } from "./CatalogueStore.ts"
import { RefusedError, refused, StoreUnavailable, storeUnavailable } from "./errors.ts"
import { checkPlan } from "./plan.ts"
import { submit } from "./store.ts"

export type CatalogueSettings = {
  /** An opening that is this old will not be finished by anybody; longer than any set-up takes. */
  readonly openingPatienceMs: number
  /** How long another node's change may stay unseen here; changes of this node are seen at once. */
  readonly cacheMs: number
}

export const catalogueSettings: CatalogueSettings = { openingPatienceMs: 60_000, cacheMs: 30_000 }

/** Opening and closing are sent again a few times while the journal does not take them. */
const tryAgain = { schedule: Schedule.exponential("20 millis"), times: 5 }

export const makeCatalogue = Effect.fnUntraced(function* (
  store: CatalogueStore,
  engine: Pick<EngineApi, "submit">,
  settings: CatalogueSettings = catalogueSettings,
) {
  const cached = <K, V, E>(capacity: number, lookup: (key: K) => Effect.Effect<V, E>) =>
    Cache.makeWith(lookup, {
      capacity,
      timeToLive: (exit) => (Exit.isSuccess(exit) ? settings.cacheMs : 0),
    })
  const concertPages = yield* cached(64, (key: string) => {
    const [after, limit] = key.split("/").map(Number)
    return listed(store.concerts, { after, limit })
  })
  const concerts = yield* cached(4_096, (id: ConcertId) => present(store.concert(id), saleUnknown(id)))
  const options = yield* cached(4_096, (id: ConcertId) => store.options(id))
  const changed = Effect.all([
    Cache.invalidateAll(concertPages),
    Cache.invalidateAll(concerts),
    Cache.invalidateAll(options),
  ])

  const optionsOf = Effect.fnUntraced(function* (id: ConcertId) {
    const found = isConcertId(id) ? yield* Cache.get(options, id) : []
    return found.length === 0 ? yield* saleUnknown(id) : found
  })

  const option = Effect.fnUntraced(function* (id: OptionId) {
    const siblings = isOptionId(id) ? yield* Cache.get(options, concertOfOption(id)) : []
    return siblings.find((each) => each.id === id) ?? (yield* refused("option-unknown", { optionId: id }))
  })

  const setup = Effect.fnUntraced(function* (asked: SetupPlan) {
    const plan = checkPlan(asked)
    if (plan instanceof RefusedError) return yield* plan
    const concertId = yield* store.insert(plan)
    yield* decided(engine, concertId, plan.sale, "sale-exists").pipe(
      Effect.catchTag("RefusedError", (error) => Effect.andThen(store.discard(concertId), error)),
    )
    const opened = yield* store.open(concertId)
    if (!opened) return yield* storeUnavailable(`the set-up of concert ${concertId} took too long and was undone`)
    yield* changed
    return { concertId, optionIds: (yield* optionsOf(concertId)).map((each) => each.id) }
  })

  const remove = Effect.fnUntraced(function* (id: ConcertId) {
    if (!isConcertId(id)) return yield* saleUnknown(id)
    yield* present(store.concert(id), saleUnknown(id))
    yield* close(engine, id)
    yield* store.hide(id)
    yield* changed
  })

  /** Openings of a crash, or of a set-up that was told to try again: the sale is closed if it is there, the rows go. */
  const repair = Effect.gen(function* () {
    const abandoned = yield* store.abandon(settings.openingPatienceMs)
    for (const id of abandoned) {
      yield* close(engine, id)
      yield* store.discard(id)
      yield* Effect.logInfo("undid the unfinished set-up of a concert").pipe(Effect.annotateLogs({ concertId: id }))
    }
  }).pipe(Effect.catch((error) => Effect.logWarning("unfinished set-ups could not be undone yet", error)))
  yield* Effect.forkScoped(Effect.repeat(repair, Schedule.spaced(settings.openingPatienceMs)))

  return Catalogue.of({
    concerts: (page = {}) => Cache.get(concertPages, `${page.after ?? 0}/${pageLimit(page)}`),
    concert: (id) => (isConcertId(id) ? Cache.get(concerts, id) : saleUnknown(id)),
    options: optionsOf,
    option,
    artists: (page) => listed(store.artists, page),
    agencies: (page) => listed(store.agencies, page),
    venues: (page) => listed(store.venues, page),
    setup,
    remove,
  })
})

const saleUnknown = (id: ConcertId): RefusedError => refused("sale-unknown", { concertId: id })

const present = <A, E>(
  asked: Effect.Effect<A | null, E>,
  otherwise: RefusedError,
): Effect.Effect<A, E | RefusedError> =>
  Effect.flatMap(asked, (found) => (found === null ? otherwise : Effect.succeed(found)))

const pageLimit = (page: ListPage): number =>
  Math.max(1, Math.min(page.limit ?? limits.listPageMax, limits.listPageMax))

/** Asks for one row more than the page holds: whether it comes says whether there is another page. */
const listed = <T extends { readonly id: number }>(
  rows: (after: number, limit: number) => Effect.Effect<ReadonlyArray<T>, StoreUnavailable>,
  page: ListPage = {},
): Effect.Effect<Listed<T>, StoreUnavailable> => {
  const limit = pageLimit(page)
  return Effect.map(rows(page.after ?? 0, limit + 1), (found) => {
    const items = found.slice(0, limit)
    return { items, next: found.length > limit ? items[limit - 1].id : null }
  })
}

type Submitted = Parameters<EngineApi["submit"]>[1]

/**
 * Sends `command` until it is decided. `already` is the refusal that says it took effect before: an answer that got
 * lost on the way is no failure.
 */
const decided = (
  engine: Pick<EngineApi, "submit">,
  concertId: ConcertId,
  command: Submitted,
  ...already: ReadonlyArray<string>
): Effect.Effect<void, RefusedError | StoreUnavailable> =>
  Effect.flatMap(
    submit(engine, concertId, command),
    (reply: Reply): Effect.Effect<void, RefusedError | StoreUnavailable> => {
      if (reply.kind === "accepted") return Effect.void
      if (reply.kind === "try-again")
        return new StoreUnavailable({ refusal: reply.refusal, reason: reply.refusal.code })
      return already.includes(reply.refusal.code) ? Effect.void : new RefusedError({ refusal: reply.refusal })
    },
  ).pipe(
    Effect.retry({ ...tryAgain, while: (error: RefusedError | StoreUnavailable) => error._tag === "StoreUnavailable" }),
  )

const close = (engine: Pick<EngineApi, "submit">, concertId: ConcertId) =>
  decided(engine, concertId, { kind: "close-sale" }, "sale-closed", "sale-unknown")
