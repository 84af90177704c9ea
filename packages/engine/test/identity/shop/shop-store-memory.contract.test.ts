import { Effect } from "effect"
import { makeUserStoreMemory } from "../../../src/catalogue/UsersMemory.ts"
import { makeSessionStoreMemory } from "../../../src/identity/SessionStoreMemory.ts"
import { makeShopStoreMemory } from "../../../src/identity/shop/ShopStoreMemory.ts"
import { shopStoreContract } from "./shop-store.contract.ts"

shopStoreContract("memory", async () => {
  const users = makeUserStoreMemory()
  const sessions = makeSessionStoreMemory(users.find, users.setRole)
  return {
    ...{ store: makeShopStoreMemory(users, sessions), sessions },
    removeUser: async (person) => void (await Effect.runPromise(users.delete(person, null))),
    close: async () => {},
  }
})
