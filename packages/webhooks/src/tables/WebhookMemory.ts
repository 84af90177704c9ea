/** The tables of webhooks in memory. Like theirs, what refers to an endpoint goes with it. */
import type { ConcertId } from "@ticketrush/protocol"
import {
  isReplayed,
  type LoggedAttempt,
  type PartitionState,
  type ReplaySelection,
  type Settled,
  type StoredMessage,
  samePartition,
} from "../delivery/DeliveryStore.ts"
import type { ShopEndpoint } from "../endpoints/ShopEndpoint.ts"
import { type Message, webhookPartitions } from "../messages/Message.ts"

/** `only`: for this endpoint alone; null for each that asks for its type. */
type MessageRow = StoredMessage & { readonly only: number | null }

export class WebhookMemory {
  readonly endpoints = new Map<number, ShopEndpoint>()
  readonly positions = new Map<ConcertId, number>()
  partitions: PartitionState[] = []
  messages: MessageRow[] = []
  attempts: Array<LoggedAttempt & { readonly endpoint: number }> = []
  sender: { owner: string; until: number } | undefined
  #ids = 0

  append(message: Message, only: number | null): void {
    this.messages.push({ ...message, only, id: ++this.#ids })
  }

  isWanted({ type }: Message): boolean {
    return [...this.endpoints.keys()].some((id) => this.#asksFor(id, type))
  }

  behind({ endpoint, partition, done }: PartitionState): ReadonlyArray<StoredMessage> {
    return this.messages
      .filter((each) => each.id > done && each.partition === partition)
      .filter(({ only, type }) => only === endpoint || (only === null && this.#asksFor(endpoint, type)))
      .map(({ only: _, ...message }) => message)
  }

  replayed(endpoint: number, selection: ReplaySelection): ReadonlyArray<Message> {
    return this.messages
      .filter(({ only, type }) => only === null && this.#asksFor(endpoint, type))
      .filter((message) => isReplayed(message, selection))
  }

  settle({ from, to, attempt, disabled }: Settled): boolean {
    const at = this.partitions.findIndex((partition) => samePartition(partition, from))
    const partition = this.partitions[at]
    if (partition === undefined || partition.done !== from.done || partition.attempts !== from.attempts) return false
    this.partitions[at] = to
    this.attempts.push({ ...attempt, id: ++this.#ids, endpoint: from.endpoint })
    const endpoint = this.endpoints.get(from.endpoint)!
    if (disabled !== null && endpoint.disabled === null) this.endpoints.set(endpoint.id, { ...endpoint, disabled })
    return true
  }

  moveOn(states: ReadonlyArray<PartitionState>, done: number): void {
    this.partitions = this.partitions.map((each) => {
      const isSame = (state: PartitionState): boolean =>
        samePartition(state, each) && state.done === each.done && state.attempts === each.attempts
      return states.some(isSame) ? { ...each, done, attempts: 0, failingFrom: null, nextAt: 0 } : each
    })
  }

  /** A new endpoint hears of what is written from now on. */
  addPartitions(endpoint: number): void {
    const done = this.messages.at(-1)?.id ?? 0
    for (let partition = 0; partition < webhookPartitions; partition++) {
      this.partitions.push({ endpoint, partition, done, attempts: 0, failingFrom: null, nextAt: 0, takenAt: 0 })
    }
  }

  /** What failed before is tried at once. */
  restartPartitions(endpoint: number): void {
    this.partitions = this.partitions.map((each) =>
      each.endpoint === endpoint ? { ...each, attempts: 0, failingFrom: null, nextAt: 0 } : each,
    )
  }

  remove(endpoint: number): void {
    this.endpoints.delete(endpoint)
    this.partitions = this.partitions.filter((each) => each.endpoint !== endpoint)
    this.messages = this.messages.filter(({ only }) => only !== endpoint)
    this.attempts = this.attempts.filter((each) => each.endpoint !== endpoint)
  }

  /** True when there may be more. */
  forget(at: number, most: number): boolean {
    const old = <A extends { readonly at: number }>(rows: ReadonlyArray<A>) =>
      rows.filter((row) => row.at < at).slice(0, most)
    const [messages, attempts] = [old(this.messages), old(this.attempts)]
    this.messages = this.messages.filter((each) => !messages.includes(each))
    this.attempts = this.attempts.filter((each) => !attempts.includes(each))
    return messages.length === most || attempts.length === most
  }

  #asksFor(endpoint: number, type: Message["type"]): boolean {
    return this.endpoints.get(endpoint)?.events.some((event) => event === type) === true
  }
}
