import { Effect } from "effect"
import { makeUserStoreMemory } from "../../src/catalogue/UsersMemory.ts"
import { makeSessionStoreMemory } from "../../src/identity/SessionStoreMemory.ts"
import { sessionsContract } from "./sessions.contract.ts"

sessionsContract("memory", () => {
  const users = makeUserStoreMemory()
  return Promise.resolve({
    store: makeSessionStoreMemory(users.find, users.setRole),
    createUser: (username) =>
      Effect.runPromise(Effect.map(users.create({ username, tier: "BASIC", role: "USER" }, null), ({ id }) => id)),
    close: () => Promise.resolve(),
  })
})
