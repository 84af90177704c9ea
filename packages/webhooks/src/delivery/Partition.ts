/** One partition of an endpoint in the memory of the server that sends: what is next, and whether it is on its way. */
import type { PartitionState, StoredMessage } from "./DeliveryStore.ts"

export class Partition {
  state: PartitionState
  /** Behind `state.done`, in order; at most as many as are read at a time. */
  #queue: ReadonlyArray<StoredMessage> = []
  /** Ends the attempt that is under way. */
  cancel: (() => void) | undefined
  /** An attempt was made that is not stored yet. */
  isSettling = false
  /** The tables have another state, which is to be read first. */
  isUnsure = false
  /** Counts what happens here: what was read of the tables before is older. */
  version = 0

  constructor(state: PartitionState) {
    this.state = state
  }

  /** Nothing is on its way, and nothing of it waits to be stored. */
  get isIdle(): boolean {
    return this.cancel === undefined && !this.isSettling
  }

  get isFree(): boolean {
    return this.isIdle && !this.isUnsure
  }

  get head(): StoredMessage | undefined {
    return this.#queue[0]
  }

  queue(messages: ReadonlyArray<StoredMessage>): void {
    this.#queue = messages.filter(({ id }) => id > this.state.done)
  }

  moveTo(state: PartitionState): void {
    this.state = state
    this.isUnsure = false
    this.#queue = this.#queue.filter(({ id }) => id > state.done)
  }
}
