/**
 * The catalogue over a store of rows and the engine. Rows and sale are two systems without a common transaction, so
 * the order of the steps is the promise: hidden rows, then the sale, then the rows become visible; and on the way out
 * the sale is closed before the rows go. What a crash leaves in between was never acknowledged or shown, and is undone.
 */
import {
  type ConcertId,
  canonicalJson,
  concertOfOption,
  isConcertId,
  isOptionId,
  limits,
  type OptionId,
  optionIdOf,
} from "@ticketrush/protocol"
import { Effect, Exit } from "effect"
import type { CommandDoor } from "../EngineApi.ts"
import { forEver } from "../health/forEver.ts"
import { boundedReads } from "./bounded-reads.ts"
import { type AddedOption, Catalogue, type ConcertQuery, type SetupPlan } from "./Catalogue.ts"
import type { CatalogueStore } from "./CatalogueStore.ts"
import { RefusedError, refused, storeUnavailable, writeUnknown } from "./errors.ts"
import { listed, pageLimit } from "./listed.ts"
import { checkName } from "./names.ts"
import { checkPlan } from "./plan.ts"
import { makeReadCache } from "./ReadCache.ts"
import type { RequestKey } from "./RequestKey.ts"
import { decided } from "./store.ts"
import { makeThumbnails } from "./Thumbnails.ts"

export type CatalogueSettings = {
  /** An opening that is this old has lost its process; longer than any set-up takes. */
  readonly openingPatienceMs: number
  /** How often the node looks whether another one has changed anything. Changes here are seen at once. */
  readonly versionMs: number
  /** How long an answer counts as fresh without that; the next reader has it looked up again. */
  readonly freshMs: number
  /** How old an answer is at most that a reader gets, however long the tables cannot be asked. */
  readonly oldestMs: number
}

export const catalogueSettings: CatalogueSettings = {
  openingPatienceMs: 60_000,
  versionMs: limits.catalogueVersionMs,
  freshMs: 30_000,
  oldestMs: limits.catalogueOldestMs,
}

export const makeCatalogue = Effect.fnUntraced(function* (
  store: CatalogueStore,
  engine: CommandDoor,
  settings: CatalogueSettings = catalogueSettings,
) {
  const ages = { freshMs: settings.freshMs, oldestMs: settings.oldestMs }
  const pages = yield* makeReadCache({
    capacity: 128,
    ...ages,
    lookup: (key: string) => {
      const [after, limit] = key.split("/").map(Number)
      return listed(store.concerts, { after, limit })
    },
    absent: () => false,
  })
  const searching = boundedReads({ atOnceMax: limits.searchesAtOnceMax, waitingMax: limits.searchesWaitingMax })
  const searches = yield* makeReadCache({
    capacity: 512,
    ...ages,
    // Each question is a new key, and each looks through all concerts.
    lookup: (key: string) => searching(store.search(JSON.parse(key) as ConcertQuery)),
    absent: () => false,
  })
  const concerts = yield* makeReadCache({
    capacity: 4_096,
    ...ages,
    lookup: store.concert,
    absent: (found) => found === null,
  })
  const options = yield* makeReadCache({
    capacity: 4_096,
    ...ages,
    lookup: store.options,
    absent: (found) => found.length === 0,
  })
  let version = 0
  const changed = Effect.suspend(() => {
    version++
    return Effect.all([pages.clear, searches.clear, concerts.clear, options.clear])
  })

  const concert = Effect.fnUntraced(function* (id: ConcertId) {
    const found = isConcertId(id) ? yield* concerts.get(id) : null
    return found ?? (yield* saleUnknown(id))
  })

  const optionsOf = Effect.fnUntraced(function* (id: ConcertId) {
    const found = isConcertId(id) ? yield* options.get(id) : []
    return found.length === 0 ? yield* saleUnknown(id) : found
  })

  const option = Effect.fnUntraced(function* (id: OptionId) {
    const siblings = isOptionId(id) ? yield* options.get(concertOfOption(id)) : []
    return siblings.find((each) => each.id === id) ?? (yield* refused("option-unknown", { optionId: id }))
  })

  const setup = Effect.fnUntraced(function* (asked: SetupPlan, key: RequestKey | null = null) {
    const plan = checkPlan(asked)
    if (plan instanceof RefusedError) return yield* plan
    const { concertId, shown } = yield* store.insert(plan, key)
    const done = { concertId, optionIds: plan.concertDates.map((_, number) => optionIdOf(concertId, number)) }
    if (shown) return done
    // A sale that is closed already belongs to a set-up that took too long; then it cannot be shown either.
    yield* decided(engine, concertId, plan.sale, "sale-exists", "sale-closed").pipe(
      Effect.catchTag("RefusedError", (error) => Effect.andThen(store.discard(concertId), error)),
    )
    const opened = yield* store.open(concertId)
    if (!opened) {
      yield* undo(concertId)
      return yield* storeUnavailable(`the set-up of concert ${concertId} took too long and was undone`)
    }
    yield* changed
    // Nothing is read back: once the concert is up, nothing may fail any more.
    return done
  })

  const remove = Effect.fnUntraced(function* (id: ConcertId, key: RequestKey | null = null) {
    if (key !== null && (yield* store.earlier(key)) !== null) return
    if (!isConcertId(id) || (yield* store.concert(id)) === null) return yield* saleUnknown(id)
    yield* close(engine, id)
    // The sale is closed by now: "nothing was written" would not be true any more.
    yield* Effect.catchTag(store.hide(id, key), "StoreUnavailable", ({ reason }) => writeUnknown(reason))
    yield* changed
  })

  const rename = Effect.fnUntraced(function* (id: ConcertId, asked: string) {
    const title = checkName("title", asked)
    if (title instanceof RefusedError) return yield* title
    if (!isConcertId(id) || !(yield* store.rename(id, title))) return yield* saleUnknown(id)
    yield* changed
    return yield* concert(id)
  })

  const show = Effect.fnUntraced(function* (option: AddedOption) {
    // The sale has it by now: "nothing was written" would not be true any more.
    yield* Effect.catchTag(store.addOption(option), "StoreUnavailable", ({ reason }) => writeUnknown(reason))
    yield* changed
  })

  const thumbnails = yield* makeThumbnails({ store, concert, saleUnknown, changed })

  const bind = (id: ConcertId, backend: string) =>
    isConcertId(id)
      ? Effect.tap(store.bind(id, backend), (bound) => (bound === null ? Effect.void : changed))
      : Effect.succeed(null)
  const backendOf = (id: ConcertId) => (isConcertId(id) ? store.backendOf(id) : Effect.succeed(null))
  const lineBackendOf = (id: ConcertId) => (isConcertId(id) ? store.lineBackendOf(id) : Effect.succeed(null))

  /** Openings of a crash, or of a set-up that was told to try again: the sale is closed if it is there, the rows go. */
  const undo = Effect.fnUntraced(function* (id: ConcertId) {
    yield* close(engine, id)
    yield* store.discard(id)
    yield* Effect.logInfo("undid the unfinished set-up of a concert").pipe(Effect.annotateLogs({ concertId: id }))
  })
  /** One that cannot be undone does not keep the others from it. */
  const repair = Effect.gen(function* () {
    const abandoned = yield* store.abandon(settings.openingPatienceMs)
    const undone = yield* Effect.forEach(abandoned, (id) => Effect.exit(undo(id)))
    yield* Exit.asVoidAll(undone)
  })
  let known = yield* Effect.orElseSucceed(store.version, () => unknownVersion)
  const follow = Effect.gen(function* () {
    const found = yield* store.version
    if (found === known) return
    known = found
    yield* changed
  })
  const { versionMs } = settings
  yield* Effect.forkScoped(forEver({ part: "concerts", restMs: versionMs, longestPauseMs: versionMs }, follow))
  const patienceMs = settings.openingPatienceMs
  yield* Effect.forkScoped(forEver({ part: "setups", restMs: patienceMs, longestPauseMs: patienceMs }, repair))

  return Catalogue.of({
    version: () => version,
    concerts: (page = {}) => pages.get(`${page.after ?? 0}/${pageLimit(page)}`),
    concert,
    options: optionsOf,
    option,
    artists: (page) => listed(store.artists, page),
    agencies: (page) => listed(store.agencies, page),
    venues: (page) => listed(store.venues, page),
    search: (query) => searches.get(canonicalJson(query)),
    setup,
    show,
    rename,
    remove,
    ...thumbnails,
    earlier: store.earlier,
    bind,
    backendOf,
    lineBackendOf,
  })
})

/** Of tables that could not be asked at the start: the first answer of theirs is another one. */
const unknownVersion = -1

const saleUnknown = (id: ConcertId): RefusedError => refused("sale-unknown", { concertId: id })

const close = (engine: CommandDoor, concertId: ConcertId) =>
  decided(engine, concertId, { kind: "close-sale" }, "sale-closed", "sale-unknown")
