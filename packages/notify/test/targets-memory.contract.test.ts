import { makeTargetStoreMemory } from "../src/targets/TargetStoreMemory.ts"
import { targetStoreContract } from "./targets.contract.ts"

let people = 0
targetStoreContract("memory", async () => ({
  ...{ store: makeTargetStoreMemory(), person: async () => ++people, close: async () => {} },
}))
