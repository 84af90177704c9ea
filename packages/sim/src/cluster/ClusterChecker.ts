/** One promise of a cluster, checked from the outside. Every method answers with what is broken, or undefined. */
import type { Committed, SaleView } from "@ticketrush/engine/EngineApi"
import type { JournalRecord } from "@ticketrush/engine/journal/Journal"
import type { Reply } from "@ticketrush/protocol"
import type { Attempt } from "../checkers/Checker.ts"
import type { RedisReply } from "../redis/RedisMemory.ts"
import type { ClusterMachine } from "./ClusterMachine.ts"
import type { Reader } from "./Reader.ts"

export type AskedFact = { readonly machine: ClusterMachine; readonly concertId: number }
/** `by`: the incarnation that sent the record. */
export type AppendedFact = { readonly record: JournalRecord; readonly by: string }
/** `from`: the epoch whose memory goes on, 0 where one is built anew. */
export type ClaimFact = {
  readonly concertId: number
  readonly epoch: number
  readonly incarnation: string
  readonly from: number
}
/** An owner has answered; `stale`: another one has claimed the sale, be it that it cannot know. */
export type OwnerReplyFact = {
  readonly attempt: Attempt
  readonly reply: Reply
  readonly machine: ClusterMachine
  readonly stale: boolean
}
/** A person hears the answer, from the node that they asked. */
export type HeardFact = Omit<OwnerReplyFact, "stale">
export type ScriptFact = { readonly script: string; readonly args: ReadonlyArray<string>; readonly reply: RedisReply }
export type ToldFact = {
  readonly reader: Reader
  readonly committed: Committed
  readonly before: { readonly epoch: number; readonly position: number } | null
}
export type ReadFact = { readonly reader: Reader; readonly view: SaleView }
/** A process is about to stand still, or to be gone. */
export type LostFact = { readonly machine: ClusterMachine; readonly how: "killed" | "frozen" }
/** After a process was struck with nothing else in the way: how long until its sales were served elsewhere. */
export type TakeoverFact = { readonly how: LostFact["how"]; readonly concertId: number; readonly tookMs: number }
/** All is settled: each node that lives, and what it shows of each sale. */
export type RestFact = {
  readonly concertId: number
  readonly owners: ReadonlyArray<ClusterMachine>
  readonly shown: ReadonlyArray<{ readonly machine: ClusterMachine; readonly view: SaleView | undefined }>
}

export interface ClusterChecker {
  readonly promise: string
  /** A node asks the journal about a sale. */
  readonly asked?: (fact: AskedFact) => undefined
  readonly committed?: (fact: AppendedFact) => string | undefined
  readonly claimed?: (fact: ClaimFact) => string | undefined
  readonly replied?: (fact: OwnerReplyFact) => string | undefined
  readonly heard?: (fact: HeardFact) => string | undefined
  readonly redisRan?: (fact: ScriptFact) => string | undefined
  readonly told?: (fact: ToldFact) => string | undefined
  readonly viewed?: (fact: ReadFact) => string | undefined
  readonly lost?: (fact: LostFact) => void
  /** Every few milliseconds. */
  readonly looked?: () => string | undefined
  readonly takenOver?: (fact: TakeoverFact) => string | undefined
  readonly rested?: (fact: RestFact) => string | undefined
}
