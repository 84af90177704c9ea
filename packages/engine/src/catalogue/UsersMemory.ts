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
    insert: (drafts) =>
      Effect.sync(() => {
        const inserted: User[] = []
        for (const draft of drafts) {
          if (names.has(draft.username)) continue
          const user = { id: ++ids, ...draft }
          users.set(user.id, user)
          names.add(user.username)
          inserted.push(user)
        }
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
