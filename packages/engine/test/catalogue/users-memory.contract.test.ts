import { makeUserStoreMemory } from "../../src/catalogue/UsersMemory.ts"
import { usersContract } from "./users.contract.ts"

usersContract("memory", () => Promise.resolve({ store: makeUserStoreMemory(), close: () => Promise.resolve() }))
