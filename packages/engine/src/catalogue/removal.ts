/** How a user is removed, of whom sales and lists may tell. */
import type { PersonId } from "@ticketrush/protocol"
import { Cause, Effect } from "effect"
import { untilDone } from "../health/forEver.ts"
import { type CatalogueError, refused, type StoreUnavailable } from "./errors.ts"
import type { KnownUsers } from "./KnownUsers.ts"
import type { RequestKey } from "./RequestKey.ts"
import type { ReservationList } from "./ReservationList.ts"
import type { UserStore } from "./UserStore.ts"
import type { User } from "./Users.ts"

type Parts = {
  readonly store: UserStore
  readonly reservations: Pick<ReservationList["Service"], "list" | "waitForAll">
  readonly known: KnownUsers
  readonly find: (id: PersonId) => Effect.Effect<User | null, StoreUnavailable>
}

export const makeRemoval = Effect.fnUntraced(function* ({ store, reservations, known, find }: Parts) {
  const scope = yield* Effect.scope
  /** Whose removal has no outcome yet. */
  const unsettled = new Set<PersonId>()

  /** While it is not known whether a person was removed, they count as removed here. */
  const failed = Effect.fnUntraced(function* (id: PersonId, cause: Cause.Cause<CatalogueError>) {
    if (unsettled.has(id)) return
    if (wroteNothing(cause)) return known.forget(id)
    unsettled.add(id)
    const settling = Effect.map(store.settled(id), (there) => {
      if (there) known.forget(id)
      unsettled.delete(id)
    })
    yield* Effect.forkIn(untilDone({ part: "users" }, settling), scope)
  })

  /**
   * First the person can be named no more, then the lists catch up with everything committed, then they are asked.
   * A hold that was already on its way is still decided; it ends at its deadline, because its person cannot pay any
   * more.
   */
  return Effect.fnUntraced(function* (id: PersonId, key: RequestKey | null = null) {
    if (key !== null && (yield* store.earlier(key)) !== null) return
    // While a removal has no outcome the person may be there, though memory says otherwise.
    const user = unsettled.has(id) ? yield* store.find(id) : yield* find(id)
    if (user === null) return yield* refused("user-unknown", { userId: id })
    known.remove(id)
    yield* Effect.gen(function* () {
      yield* reservations.waitForAll
      const { items } = yield* reservations.list({ person: id, limit: 1 })
      if (items.length > 0) return yield* refused("user-referenced", { userId: id })
      yield* store.delete(id, key)
    }).pipe(Effect.onError((cause) => failed(id, cause)))
  })
})

const wroteNothing = (cause: Cause.Cause<CatalogueError>): boolean =>
  cause.reasons.every((reason) => Cause.isFailReason(reason) && reason.error._tag !== "WriteUnknown")
