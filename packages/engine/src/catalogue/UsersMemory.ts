/** Users that live as long as the process. */
import type { PersonId } from "@ticketrush/protocol"
import { Effect, Layer } from "effect"
import { makeUsers } from "./makeUsers.ts"
import { ReservationList } from "./ReservationList.ts"
import type { UserStore } from "./UserStore.ts"
import { type User, Users } from "./Users.ts"

export const makeUserStoreMemory = (): UserStore => {
  const users = new Map<PersonId, User>()
  const names = new Set<string>()
  let ids = 0
  return {
    insert: (user) =>
      Effect.sync(() => {
        if (names.has(user.username)) return null
        const inserted: User = { id: ++ids, ...user }
        users.set(inserted.id, inserted)
        names.add(inserted.username)
        return inserted
      }),
    find: (id) => Effect.sync(() => users.get(id) ?? null),
    delete: (id) =>
      Effect.sync(() => {
        const user = users.get(id)
        if (user !== undefined) names.delete(user.username)
        return users.delete(id)
      }),
    ids: (after, limit) => Effect.sync(() => [...users.keys()].filter((id) => id > after).slice(0, limit)),
  }
}

export const usersMemory = Layer.effect(
  Users,
  Effect.flatMap(ReservationList, (reservations) => makeUsers(makeUserStoreMemory(), reservations)),
)
