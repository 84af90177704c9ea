/**
 * Makes a snapshot of a sale from its journal alone, so that it also proves that replay gives a state. Runs in a worker
 * (`SnapshotWorker.ts`), never in the loop: encoding a large state would stop all requests.
 */
import { hash } from "node:crypto"
import type { ConcertId } from "@ticketrush/protocol"
import type { Sale } from "../core/Sale.ts"
import { encodeState, versionOfState } from "../core/state-codec.ts"
import type { Journal, WriteResult } from "./Journal.ts"
import { recover } from "./recover.ts"

/** What a sale is, in a word: the same for a memory that was lived through and for one that was rebuilt (I14). */
export const stateHash = (sale: Sale): string => hash("sha256", encodeState(sale), "hex")

export const makeSnapshot = (journal: Journal, concertId: ConcertId, done: (result: WriteResult) => void): void => {
  recover(journal, concertId, (result) => {
    if (result.kind !== "recovered") return done({ kind: "failed", reason: result.reason })
    const { sale, hash: recordHash, snapshot } = result.recovered
    const { at, position: last } = sale
    if (last === snapshot) return done({ kind: "written" })
    const state = encodeState(sale)
    journal.saveSnapshot(
      { concertId, last, at, recordHash, version: versionOfState(sale), state, hash: hash("sha256", state, "buffer") },
      done,
    )
  })
}
