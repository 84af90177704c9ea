/** The simulated database as a place for races: all calls are under way at once, in an order drawn from the seed. */
import { calls, readAll } from "../../engine/test/journal/calls.ts"
import { type Arena, lanes } from "./races.ts"
import { SimDatabase } from "./SimDatabase.ts"

/** An append that is held stays open for up to so long: many times as long as a claim takes, less than the lock timeout. */
const heldMsMax = 200

export const simArena = (seed: number): Arena => {
  const simulated = new SimDatabase(seed)
  const { faults, queue, database } = simulated
  const briefly = faults.workMsMax
  const journals = Array.from({ length: lanes }, (_, lane) => simulated.connect(`lane ${lane}`))
  const reader = calls(simulated.driven(journals[0]))
  return {
    journals,
    shut: async (_concertId, gate) => {
      faults.workMsMax = gate === 0 ? briefly : heldMsMax
    },
    standing: async (waiting) => {
      while (waiting() > 0 && !database.busy && queue.step(Number.MAX_SAFE_INTEGER)) {
        // on to the first open transaction
      }
      faults.workMsMax = briefly
    },
    settled: async (waiting) => {
      while (waiting() > 0 && queue.step(Number.MAX_SAFE_INTEGER)) {
        // until all calls have an answer
      }
      faults.workMsMax = briefly
    },
    records: (concertId) => readAll(reader, concertId),
  }
}
