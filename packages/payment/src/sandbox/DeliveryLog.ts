/** What was sent to whom and what came of it, newest last. */

export type DeliveryEntry = {
  readonly number: number
  /** Milliseconds since 1970. */
  readonly at: number
  readonly endpoint: string
  readonly message: string
  readonly name: string
  readonly payment: string
  /** From 1; 0 for what was not sent. */
  readonly attempt: number
  /** What the fault script did, or null. */
  readonly fault: string | null
  /** A status, or why there is none. */
  readonly outcome: string
  /** When it is tried again, null for never. */
  readonly nextAt: number | null
}

const entriesMax = 5_000

export class DeliveryLog {
  #entries: Array<DeliveryEntry> = []
  #count = 0

  get entries(): ReadonlyArray<DeliveryEntry> {
    return this.#entries
  }

  note(entry: Omit<DeliveryEntry, "number">): void {
    this.#entries.push({ number: ++this.#count, ...entry })
    // Dropped in pieces: cutting one off each time would move all others.
    if (this.#entries.length >= 2 * entriesMax) this.#entries = this.#entries.slice(-entriesMax)
  }
}
