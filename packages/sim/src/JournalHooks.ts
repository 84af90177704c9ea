import type { AppendResult, ClaimResult, DueSale, JournalRecord } from "@ticketrush/engine/journal/Journal"
import type { FaultName } from "./faults.ts"

/** Moments at which the world may kill the process, or count something. */
export interface JournalHooks {
  readonly appending: (records: ReadonlyArray<JournalRecord>) => void
  /** True when the connection is gone and the append with it. */
  readonly appendArrived: (records: ReadonlyArray<JournalRecord>) => boolean
  /** The database has answered something. */
  readonly answered: () => void
  readonly appendAnswered: (result: AppendResult, records: ReadonlyArray<JournalRecord>) => void
  readonly claimAnswered: (concertId: number, result: ClaimResult) => void
  /** A claim from an epoch found that a late one of its own process had taken the sale already. */
  readonly adopted: (concertId: number, epoch: number, from: number) => void
  readonly dueAnswered: (sales: ReadonlyArray<DueSale>) => void
  readonly recovering: (concertId: number) => void
  /** Which sales this node should have; `due` tells about no others, as a shard owner asks for its own. */
  readonly owns: (concertId: number) => boolean
  readonly linkIsCut: () => boolean
  readonly answersAreCut: () => boolean
  readonly fault: (name: FaultName) => void
}
