import { AttemptsMemory } from "../../src/backends/AttemptsMemory.ts"
import { attemptsContract } from "./attempts.contract.ts"

attemptsContract("memory", () => ({ attempts: new AttemptsMemory(), close: () => {} }))
