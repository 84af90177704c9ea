/** Users that live as long as the process. */
import type { PersonId } from "@ticketrush/protocol"
import { Effect, Layer } from "effect"
import { refused } from "./errors.ts"
import { makeKeptOutcomesMemory } from "./KeptOutcomesMemory.ts"
import { makeUsers } from "./makeUsers.ts"
import { ReservationList } from "./ReservationList.ts"
import type { UserStore } from "./UserStore.ts"
import { type User, type UserRole, Users } from "./Users.ts"

export type UserStoreMemory = UserStore & {
  /** False when no administrator would be left. */
  readonly setRole: (id: PersonId, role: UserRole) => boolean
}

export const makeUserStoreMemory = (): UserStoreMemory => {
  const users = new Map<PersonId, User>()
  const names = new Set<string>()
  const kept = makeKeptOutcomesMemory()
  let ids = 0
  return {
    create: (draft, key) =>
      kept.once(
        key,
        Effect.suspend(() => {
          if (names.has(draft.username)) return refused("username-taken", { username: draft.username })
          const user = { id: ++ids, ...draft, verified: "NONE" as const }
          users.set(user.id, user)
          names.add(user.username)
          return Effect.succeed(user.id)
        }),
      ),
    setRole: (id, role) => {
      const user = users.get(id)
      const others = [...users.values()].some((other) => other.role === "ADMIN" && other.id !== id)
      if (user === undefined || (user.role === "ADMIN" && role !== "ADMIN" && !others)) return false
      users.set(id, { ...user, role })
      return true
    },
    settled: (id) => Effect.sync(() => users.has(id)),
    find: (id) => Effect.sync(() => users.get(id) ?? null),
    delete: (id, key) =>
      Effect.asVoid(
        kept.once(
          key,
          Effect.suspend(() => {
            const user = users.get(id)
            if (user === undefined) return refused("user-unknown", { userId: id })
            names.delete(user.username)
            users.delete(id)
            return Effect.succeed(id)
          }),
        ),
      ),
    earlier: kept.find,
    list: ({ after, limit, prefix, tier, role }) =>
      Effect.sync(() =>
        [...users.values()]
          .filter((user) => user.id > after && user.username.startsWith(prefix ?? ""))
          .filter((user) => user.tier === (tier ?? user.tier) && user.role === (role ?? user.role))
          .slice(0, limit),
      ),
    names: (ids) =>
      Effect.sync(() => {
        const found = ids.flatMap((id) => users.get(id) ?? [])
        return new Map(found.map(({ id, username }) => [id, username]))
      }),
    setTier: (id, tier) =>
      Effect.sync(() => {
        const user = users.get(id)
        if (user === undefined) return null
        users.set(id, { ...user, tier })
        return { ...user, tier }
      }),
    setVerified: (id, verified) =>
      Effect.sync(() => {
        const user = users.get(id)
        if (user === undefined) return null
        users.set(id, { ...user, verified })
        return { ...user, verified }
      }),
    members: (after, limit) => Effect.sync(() => [...users.values()].filter(({ id }) => id > after).slice(0, limit)),
  }
}

export const usersMemory = Layer.effect(
  Users,
  Effect.flatMap(ReservationList, (reservations) => makeUsers(makeUserStoreMemory(), reservations)),
)
