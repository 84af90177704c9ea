import { Effect } from "effect"
import { makeUserStoreMemory } from "../../../src/catalogue/UsersMemory.ts"
import { makeAccountStoreMemory } from "../../../src/identity/social/AccountStoreMemory.ts"
import { makeLoginStoreMemory } from "../../../src/identity/social/LoginStoreMemory.ts"
import { socialStoresContract } from "./social-stores.contract.ts"

socialStoresContract("memory", () => {
  const users = makeUserStoreMemory()
  return Promise.resolve({
    logins: makeLoginStoreMemory(),
    accounts: makeAccountStoreMemory(users),
    createUser: (username) =>
      Effect.runPromise(Effect.map(users.create({ username, tier: "BASIC", role: "USER" }, null), ({ id }) => id)),
    close: () => Promise.resolve(),
  })
})
