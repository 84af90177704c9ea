/** One promise, checked from the outside. Every method answers with what is broken, or undefined. */
import type { Committed, PlaceView, SaleView } from "@ticketrush/engine/EngineApi"
import type { JournalRecord } from "@ticketrush/engine/journal/Journal"
import type { Command, Reply, SaleEvent } from "@ticketrush/protocol"
import type { SaleModel } from "../model.ts"
import type { SeatsTold } from "../seats-watched.ts"
import type { Told } from "../subscribers.ts"

/** One command of one person, over all its tries. */
export type Attempt = {
  readonly id: number
  readonly person: number
  readonly concertId: number
  readonly command: Command
  /** Other payloads were sent under the same key. */
  sharedKey: boolean
  /**
   * Position of the journal when it first arrived anywhere; a remembered refusal may be as old as that. Shared by all
   * questions with one key.
   */
  readonly first: { head: number }
}

/** One arrival of an attempt at a node. */
export type Submission = {
  readonly attempt: Attempt
  readonly node: number
  readonly incarnation: string
  /** Position of the journal when the command arrived. */
  readonly headThen: number
  readonly arrivedAt: number
}

export type CommittedFact = {
  readonly record: JournalRecord
  readonly events: ReadonlyArray<SaleEvent>
  /** After the record. */
  readonly model: SaleModel
  readonly lineage: number
  /** Virtual time at which it was sent first: what is in it was decided by then. */
  readonly appendedAt: number
  /** How long nothing had stood in the way by then: no answer of the database, no fault. 0 before healing. */
  readonly quietMs: number
  readonly now: number
}

export type ReplyFact = {
  readonly submission: Submission
  readonly reply: Reply
  readonly model: SaleModel
  /** Epoch the node was told, 0 when none. */
  readonly epoch: number
  /** Another owner has claimed the sale meanwhile, which the node cannot know yet. */
  readonly stale: boolean
  /** Which memory answered: it changes when a sale is rebuilt from the journal. */
  readonly lineage: number
  /** It was told so: by an append, by a claim, or by the poll for due sales. */
  readonly fenced: boolean
  /** Position up to which the memory that answers knows the journal. */
  readonly known: number
  /** The latest time that any clock in the world could show. */
  readonly latestMs: number
  readonly now: number
}

export type ViewFact = {
  readonly view: SaleView
  readonly model: SaleModel
  readonly node: number
  readonly fenced: boolean
}

/** What a node tells its listeners, before it answers. */
export type PublishedFact = { readonly committed: Committed; readonly model: SaleModel; readonly memory: string }

/** What a person is told of their place. */
export type PlaceFact = {
  readonly view: SaleView
  readonly person: number
  readonly place: PlaceView | undefined
  readonly model: SaleModel
  readonly node: number
  readonly fenced: boolean
}

/** The memory of a sale is told that a person is present. */
export type PresentFact = {
  readonly concertId: number
  readonly person: number
  /** They had been passed over, so that their return is decided some time later. */
  readonly returns: boolean
  readonly lineage: number
  readonly now: number
}

export type ClaimedFact = {
  readonly concertId: number
  readonly lineage: number
  readonly now: number
}

/** A process that lived to the end has stopped, and no caller waits at it any more. */
export type StoppedFact = { readonly node: number; readonly incarnation: string }

/** What a client believes after an event of its stream. */
export type SeatsFact = { readonly told: SeatsTold; readonly model: SaleModel }
export type StreamFact = { readonly told: Told; readonly model: SaleModel }

export interface Checker {
  readonly promise: string
  readonly submitted?: (submission: Submission) => void
  readonly committed?: (fact: CommittedFact) => string | undefined
  readonly replied?: (fact: ReplyFact) => string | undefined
  readonly published?: (fact: PublishedFact) => string | undefined
  readonly claimed?: (fact: ClaimedFact) => void
  readonly present?: (fact: PresentFact) => void
  readonly placeSeen?: (fact: PlaceFact) => string | undefined
  readonly seatsTold?: (fact: SeatsFact) => string | undefined
  readonly streamed?: (fact: StreamFact) => string | undefined
  readonly viewed?: (fact: ViewFact) => string | undefined
  readonly stopped?: (fact: StoppedFact) => string | undefined
}
