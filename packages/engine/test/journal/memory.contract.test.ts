import { JournalMemory } from "../../src/journal/JournalMemory.ts"
import { nodeDatabaseMs, nodeDefer } from "../../src/ports-node.ts"
import { journalContract } from "./journal.contract.ts"

journalContract("the memory journal", () =>
  Promise.resolve({ journal: new JournalMemory(nodeDefer, nodeDatabaseMs), close: () => Promise.resolve() }),
)
