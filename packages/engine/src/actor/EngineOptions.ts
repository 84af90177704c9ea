/** What the engine of one node is built of. */
import type { ConcertId } from "@ticketrush/protocol"
import type { Parts } from "../health/Parts.ts"
import type { Journal, StreamDirectory } from "../journal/Journal.ts"
import type { Replay } from "../journal/recover.ts"
import type { Ownership } from "../ownership/Ownership.ts"
import type { Clock, Defer, Log, Random } from "../ports.ts"
import type { EngineLimits } from "./engine-limits.ts"

export type EngineOptions = {
  readonly journal: Journal
  readonly clock: Clock
  readonly defer: Defer
  readonly log: Log
  /** Unique per start of a process: a claim of unknown outcome is recognised by it. */
  readonly incarnation: string
  /** 32 random bits that no client knows: tables of people and keys are hashed under them. */
  readonly hashSeed: number
  /** Asked only where a sale decides something by chance. */
  readonly random: Random
  readonly limits?: Partial<EngineLimits>
  /** Asked before a sale that is not in memory is loaded. Without it every id is taken for one of a sale, and claimed. */
  readonly directory?: StreamDirectory
  /** Every sale is this node's own unless it says otherwise. */
  readonly ownership?: Ownership
  /** What this node has read of the journal of a sale before it became the owner; given away once. */
  readonly standby?: (concertId: ConcertId) => Replay | undefined
  /** Asked for a snapshot of a sale whose journal has grown; makes it elsewhere, from the journal. */
  readonly requestSnapshot?: (concertId: ConcertId) => void
  /** Where it reports whether sales can be loaded, written and found when they are due. */
  readonly parts?: Pick<Parts, "doubt" | "failed" | "works">
}
