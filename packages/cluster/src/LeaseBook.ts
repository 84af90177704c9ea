/**
 * What a node knows of its leases without asking Redis: until when each lasts by its own monotonic clock, counted from
 * before the request was sent, so that it never ends later here than there.
 */

/**
 * What a node does with its shards while Redis does not answer. `strict`: gives each up before its lease ends. `freeze`:
 * keeps all of them until Redis is back, which is allowed only because the journal is fenced.
 */
export type OutagePolicy = "strict" | "freeze"

/** What a renewal does with a lock that is missing in Redis; see `lua/refresh.lua`. */
export type WhenMissing = "never" | "forgotten" | "free"

export type LeaseBookOptions = {
  readonly policy: OutagePolicy
  readonly leaseMs: number
  readonly refreshMs: number
}

export class LeaseBook {
  readonly #options: LeaseBookOptions
  readonly #until = new Map<string, number>()
  /** Shards in which the journal has shown another owner. */
  readonly #fenced = new Set<string>()
  #unanswered = false

  constructor(options: LeaseBookOptions) {
    this.#options = options
  }

  /** Shards of which a lock was had when Redis last answered. */
  get shards(): ReadonlyArray<string> {
    return [...this.#until.keys()]
  }

  /** `sentAt`: monotonic time, in milliseconds, before the request. */
  acquired(shards: ReadonlyArray<string>, sentAt: number): void {
    for (const shard of shards) {
      this.#fenced.delete(shard)
      this.#until.set(shard, sentAt + this.#options.leaseMs)
    }
  }

  /** The next renewal leaves the shard out, so that the node lets go of it. */
  fenced(shard: string): void {
    if (this.#until.has(shard)) this.#fenced.add(shard)
  }

  released(shards: ReadonlyArray<string>): void {
    for (const shard of shards) {
      this.#fenced.delete(shard)
      this.#until.delete(shard)
    }
  }

  renewable(shards: ReadonlyArray<string>): ReadonlyArray<string> {
    return shards.filter((shard) => !this.#fenced.has(shard))
  }

  whenMissing(shard: string, now: number): WhenMissing {
    const until = this.#until.get(shard)
    if (until === undefined) return "never"
    if (this.#unanswered && this.#options.policy === "freeze") return "free"
    // Who was away for longer than a lease may have been followed by another owner, of whom Redis has forgotten too.
    return now < until ? "forgotten" : "never"
  }

  renewed(asked: ReadonlyArray<string>, held: ReadonlyArray<string>, sentAt: number): void {
    this.#unanswered = false
    const still = new Set(held)
    for (const shard of asked) {
      if (still.has(shard)) this.#until.set(shard, sentAt + this.#options.leaseMs)
      else this.#until.delete(shard)
    }
  }

  /** Redis has not answered: the shards that the node keeps all the same until the next renewal. */
  unanswered(shards: ReadonlyArray<string>, now: number): ReadonlyArray<string> {
    this.#unanswered = true
    const { policy, refreshMs } = this.#options
    return shards.filter((shard) => {
      const until = this.#until.get(shard)
      return until !== undefined && (policy === "freeze" || now + refreshMs <= until)
    })
  }
}
