import { makeKeptOutcomesMemory } from "../../src/catalogue/KeptOutcomesMemory.ts"
import { keptOutcomesContract } from "./kept-outcomes.contract.ts"

keptOutcomesContract("memory", () => Promise.resolve({ open: makeKeptOutcomesMemory, close: () => Promise.resolve() }))
