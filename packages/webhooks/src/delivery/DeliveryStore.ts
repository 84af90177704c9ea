/**
 * What delivery keeps: messages in their order, how far each partition of each endpoint is, what came of each attempt, and
 * which server sends. All times are milliseconds since 1970 UTC.
 */
import type { CatalogueError, StoreUnavailable, WriteError } from "@ticketrush/engine/catalogue/errors"
import type { FollowerView } from "@ticketrush/engine/feed/FollowerView"
import type { Effect } from "effect"
import type { Disabled } from "../endpoints/ShopEndpoint.ts"
import type { Message } from "../messages/Message.ts"

/** `id`: its place among all messages. A lower id was written before. */
export type StoredMessage = Message & { readonly id: number }

export type PartitionName = { readonly endpoint: number; readonly partition: number }

export type PartitionState = PartitionName & {
  /** The last message that is done with. */
  readonly done: number
  /** Attempts of the message behind it, when the first one failed, and from when on it may be tried again. */
  readonly attempts: number
  readonly failingFrom: number | null
  readonly nextAt: number
  /** When a message of this partition was last taken; 0 for never. */
  readonly takenAt: number
}

export type PartitionQueue = PartitionName & { readonly messages: ReadonlyArray<StoredMessage> }

/** `taken`: answered 2xx. `retried`: it will be. `given-up`: the partition goes on without it. `disabled`: so is the endpoint. */
export type AttemptOutcome = "taken" | "retried" | "given-up" | "disabled"

export type SendAttempt = {
  readonly message: string
  readonly type: string
  /** From 1. */
  readonly attempt: number
  readonly at: number
  readonly tookMs: number
  readonly outcome: AttemptOutcome
  /** What was answered; null where nothing was. */
  readonly status: number | null
  readonly detail: string
  /** When it is tried again; null for never by itself. */
  readonly nextAt: number | null
}
export type LoggedAttempt = SendAttempt & { readonly id: number }

/** An attempt, and where its partition is because of it. */
export type Settled = {
  /** As it was when the attempt was made: where it has moved since, nothing is written. */
  readonly from: PartitionState
  readonly to: PartitionState
  readonly attempt: SendAttempt
  /** Set where the attempt disables the endpoint. */
  readonly disabled: Disabled | null
}

/** Messages that stand in the log and are sent once more: one by its id, or all that happened in a time, both ends included. */
export type ReplaySelection = { readonly message: string } | { readonly fromAt: number; readonly toAt: number }

export interface DeliveryStore
  extends Omit<FollowerView<ReadonlyArray<Message>, StoreUnavailable, WriteError>, "fold"> {
  /** Whether `owner` sends until `until`: there was no other sender, or its time was over at `now`. */
  readonly claim: (owner: string, now: number, until: number) => Effect.Effect<boolean, WriteError>
  /** Ends that time now. */
  readonly release: (owner: string) => Effect.Effect<void, WriteError>
  /** Of all endpoints. */
  readonly partitions: Effect.Effect<ReadonlyArray<PartitionState>, StoreUnavailable>
  /** The highest id there is: each message with a lower one can be read. 0 without any. */
  readonly newest: Effect.Effect<number, StoreUnavailable>
  /**
   * Moves partitions on over messages that are not for their endpoint, where nothing happened to them meanwhile: what is
   * looked for begins behind `done`.
   */
  readonly moveOn: (partitions: ReadonlyArray<PartitionState>, done: number) => Effect.Effect<void, WriteError>
  /** The first `count` messages of each partition behind `done`, of the types that its endpoint asks for. */
  readonly next: (
    partitions: ReadonlyArray<PartitionState>,
    count: number,
  ) => Effect.Effect<ReadonlyArray<PartitionQueue>, StoreUnavailable>
  /** All in one transaction. For each whether it was written: false where the partition is not where the attempt found it. */
  readonly settle: (settled: ReadonlyArray<Settled>) => Effect.Effect<ReadonlyArray<boolean>, WriteError>
  /** Puts a message behind the others, for one endpoint. Refuses an endpoint that there is not: `webhook-unknown`. */
  readonly put: (endpoint: number, message: Message) => Effect.Effect<void, CatalogueError>
  /**
   * Puts messages behind the others once more, in their order, and tells how many. Refuses more than `max`
   * (`webhook-range`), and a message that is not kept (`webhook-message`).
   */
  readonly replay: (endpoint: number, replayed: ReplaySelection, max: number) => Effect.Effect<number, CatalogueError>
  /** The newest first, from below `before` on. */
  readonly attempts: (
    endpoint: number,
    before: number | null,
    limit: number,
  ) => Effect.Effect<ReadonlyArray<LoggedAttempt>, StoreUnavailable>
  /** Forgets messages and attempts from before `at`, at most `most` of each; true when there may be more. */
  readonly forget: (at: number, most: number) => Effect.Effect<boolean, WriteError>
}

export const samePartition = (a: PartitionName, b: PartitionName): boolean =>
  a.endpoint === b.endpoint && a.partition === b.partition

export const isReplayed = ({ message, at }: Message, replayed: ReplaySelection): boolean =>
  "message" in replayed ? message === replayed.message : at >= replayed.fromAt && at <= replayed.toAt
