import { makeProjectionStoreMemory } from "../../src/catalogue/ReservationListMemory.ts"
import { JournalMemory } from "../../src/journal/JournalMemory.ts"
import { nodeDatabaseMs, nodeDefer } from "../../src/ports-node.ts"
import { reservationListContract } from "./reservation-list.contract.ts"

reservationListContract("memory", () =>
  Promise.resolve({
    store: makeProjectionStoreMemory(),
    journal: new JournalMemory(nodeDefer, nodeDatabaseMs),
    close: () => Promise.resolve(),
  }),
)
