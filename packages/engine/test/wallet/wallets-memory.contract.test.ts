import { Effect } from "effect"
import { makeWalletsMemory } from "../../src/wallet/WalletsMemory.ts"
import { walletsContract } from "./wallets.contract.ts"

walletsContract("memory", async () => {
  let people = 0
  return {
    wallets: makeWalletsMemory((person) => Effect.succeed(person <= people)),
    addPerson: async () => ++people,
    close: async () => {},
  }
})
