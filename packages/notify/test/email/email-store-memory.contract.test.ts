import { makeUserStoreMemory } from "@ticketrush/engine/catalogue/UsersMemory"
import { Effect } from "effect"
import { makeEmailStoreMemory } from "../../src/email/EmailStoreMemory.ts"
import { emailStoreContract } from "./email-store.contract.ts"

emailStoreContract("memory", () => {
  const users = makeUserStoreMemory()
  return Promise.resolve({
    store: makeEmailStoreMemory(users),
    createUser: (username) =>
      Effect.runPromise(Effect.map(users.create({ username, tier: "BASIC", role: "USER" }, null), ({ id }) => id)),
    removeUser: (person) => Effect.runPromise(users.delete(person, null)),
    verifiedOf: (person) => Effect.runPromise(Effect.map(users.find(person), (user) => user!.verified)),
    setVerified: (person, verified) => Effect.runPromise(Effect.asVoid(users.setVerified(person, verified))),
    close: () => Promise.resolve(),
  })
})
