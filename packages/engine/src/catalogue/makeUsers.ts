/** The users over a store of rows, with the memory of who exists. */
import { isPersonId, type PersonId } from "@ticketrush/protocol"
import { Effect, Semaphore } from "effect"
import { untilDone } from "../health/forEver.ts"
import { RefusedError, refused } from "./errors.ts"
import { KnownUsers } from "./KnownUsers.ts"
import { listed } from "./listed.ts"
import { checkName } from "./names.ts"
import type { RequestKey } from "./RequestKey.ts"
import type { ReservationList } from "./ReservationList.ts"
import { makeRemoval } from "./removal.ts"
import type { UserStore } from "./UserStore.ts"
import { type NewUser, Users } from "./Users.ts"

const idsPerRead = 20_000

/** Not waited for: until an id is loaded it is only looked up more slowly. */
const loadKnown = (store: Pick<UserStore, "members">, known: KnownUsers) =>
  Effect.gen(function* () {
    for (let after = 0; ; ) {
      const members = yield* store.members(after, idsPerRead)
      // What is known meanwhile is newer than what was read.
      for (const { id, tier, verified } of members) if (!known.has(id)) known.add(id, tier, verified)
      if (members.length < idsPerRead) return
      after = members[members.length - 1].id
    }
  })

export const makeUsers = Effect.fnUntraced(function* (
  store: UserStore,
  reservations: Pick<ReservationList["Service"], "list" | "waitForAll">,
) {
  const known = new KnownUsers()

  yield* Effect.forkScoped(untilDone({ part: "users" }, loadKnown(store, known)))

  /** Changes of people that were made here: what was read before one of them may be older. */
  let changed = 0

  const find = Effect.fnUntraced(function* (id: PersonId) {
    const before = changed
    const user = isPersonId(id) && !known.isRemoved(id) ? yield* store.find(id) : null
    if (user !== null && before === changed) known.add(id, user.tier, user.verified)
    return user
  })

  /** One at a time: each answers with the whole person, and a late answer would bring back what another has changed. */
  const changing = Semaphore.makeUnsafe(1)
  const change = Effect.fnUntraced(function* (
    id: PersonId,
    made: ReturnType<UserStore["setTier"] | UserStore["find"]>,
  ) {
    const user = isPersonId(id) ? yield* made : null
    if (user === null) return yield* refused("user-unknown", { userId: id })
    changed++
    known.add(id, user.tier, user.verified)
    return user
  }, changing.withPermits(1))

  const create = Effect.fnUntraced(function* (
    { username, tier = "BASIC", role = "USER" }: NewUser,
    key: RequestKey | null = null,
  ) {
    const name = checkName("username", username)
    if (name instanceof RefusedError) return yield* name
    const draft = { username: name, tier, role }
    const { id, again } = yield* store.create(draft, key)
    // One who was created earlier may have been removed since.
    if (!again) known.add(id, tier, "NONE")
    return { id, ...draft, verified: "NONE" as const }
  })

  const remove = yield* makeRemoval({ store, reservations, known, find })

  return Users.of({
    create,
    get: (id) =>
      Effect.flatMap(find(id), (user) =>
        user === null ? refused("user-unknown", { userId: id }) : Effect.succeed(user),
      ),
    remove,
    list: ({ prefix, tier, role, ...page }) =>
      listed(
        (after, limit) => store.list({ after, limit, prefix: prefix ?? null, tier: tier ?? null, role: role ?? null }),
        page,
      ),
    setTier: (id, tier) => change(id, store.setTier(id, tier)),
    setVerified: (id, verified) => change(id, store.setVerified(id, verified)),
    reread: (id) => change(id, store.find(id)),
    ...{ known: (id) => known.has(id), tierOf: (id) => known.tierOf(id), verifiedOf: (id) => known.verifiedOf(id) },
    find,
    names: (ids) => (ids.length === 0 ? Effect.succeed(new Map()) : store.names(ids)),
  })
})
