import { makeTrailStoreMemory } from "../../src/trail/TrailStoreMemory.ts"
import { trailStoreContract } from "./trail-store.contract.ts"

trailStoreContract("memory", async () => ({ store: makeTrailStoreMemory(), close: async () => {} }))
