import { journalContract } from "../../engine/test/journal/journal.contract.ts"
import { SimDatabase } from "./SimDatabase.ts"

journalContract("the simulated journal", () => {
  const simulated = new SimDatabase(1)
  return Promise.resolve({ journal: simulated.driven(simulated.connect("a")), close: () => Promise.resolve() })
})
