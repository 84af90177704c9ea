/**
 * A simulated Kafka with one topic and one group: logs that outlive the broker, partitions that are dealt out to members,
 * offsets that a member may commit only as long as the deal is that of its own generation. A member that is not heard of
 * for a session, stopped or busy, is put out; it may go on with what it had while another has it too.
 */
import type { KafkaMessage } from "@ticketrush/engine/backends/KafkaSender"
import type { RandomStream } from "../prng.ts"
import type { SimProcess } from "../process.ts"
import type { RunQueue } from "../RunQueue.ts"

/** A member of the group, as the broker knows it. */
export type GroupMember = {
  readonly process: SimProcess
  /** Since when it works on a batch without a sign of life, in milliseconds of the queue; null while it is idle. */
  readonly silentSince: () => number | null
  /** `offsets`: of each partition that is its own from now on, the first message that is not committed. */
  readonly dealt: (generation: number, offsets: ReadonlyMap<number, number>) => void
  /** There is something to fetch. */
  readonly offered: (partition: number) => void
  readonly putOut: () => void
}

type Partition = { readonly log: string[]; committed: number; owner: GroupMember | null; leaderFrom: number }

export type KafkaSimOptions = {
  readonly queue: RunQueue
  readonly random: RandomStream
  readonly partitions: number
  /** After so much silence a member is put out, in milliseconds. */
  readonly sessionMs: number
}

export class KafkaSim {
  readonly #options: KafkaSimOptions
  readonly #partitions: ReadonlyArray<Partition>
  readonly #members = new Set<GroupMember>()
  #generation = 0
  #up = true

  constructor(options: KafkaSimOptions) {
    this.#options = options
    this.#partitions = Array.from({ length: options.partitions }, () => ({
      log: [],
      committed: 0,
      owner: null,
      leaderFrom: 0,
    }))
  }

  get up(): boolean {
    return this.#up
  }

  /** Appends what has a leader, in order; false where some had none. */
  append(messages: ReadonlyArray<KafkaMessage>): boolean {
    const touched = new Set<number>()
    let all = true
    for (const { key, value } of messages) {
      const partition = this.#partitions[this.#partitionOf(key)]
      if (partition.leaderFrom > this.#options.queue.now) all = false
      else {
        partition.log.push(value)
        touched.add(this.#partitionOf(key))
      }
    }
    for (const nth of touched) this.#offer(nth)
    return all
  }

  /** The partition of this key has no leader for a while. */
  moveLeader(key: string, ms: number): void {
    this.#partitions[this.#partitionOf(key)].leaderFrom = this.#options.queue.now + ms
  }

  read(partition: number, from: number, most: number): ReadonlyArray<string> {
    return this.#up ? this.#partitions[partition].log.slice(from, from + most) : []
  }

  /** False where the member has to wait for the next deal. */
  isCurrent(member: GroupMember, generation: number): boolean {
    return this.#up && this.#members.has(member) && generation === this.#generation
  }

  commit(member: GroupMember, generation: number, partition: number, offset: number): void {
    if (this.isCurrent(member, generation)) this.#partitions[partition].committed = offset
  }

  join(member: GroupMember): void {
    if (this.#members.has(member)) return
    this.#members.add(member)
    this.rebalance()
  }

  /**
   * Partitions have no owner until they are dealt out anew: when every member has ended what it does, or its session.
   */
  rebalance(): void {
    const generation = ++this.#generation
    for (const partition of this.#partitions) partition.owner = null
    this.#dealSoon(generation, this.#options.queue.now + this.#options.sessionMs)
  }

  #dealSoon(generation: number, until: number): void {
    const { queue, random } = this.#options
    queue.after(null, "partitions are dealt out", random.between("deal", 1, 10), () => {
      if (!this.#up || generation !== this.#generation) return
      const late = [...this.#members].filter(
        ({ process, silentSince }) => silentSince() !== null || process.state !== "running",
      )
      if (late.length > 0 && queue.now < until) return this.#dealSoon(generation, until)
      for (const member of late) this.#members.delete(member)
      for (const member of late) member.putOut()
      this.#deal()
    })
  }

  /** What was written stays. */
  restart(downMs: number): void {
    if (!this.#up) return
    this.#up = false
    this.#options.queue.after(null, "Kafka starts", downMs, () => {
      this.#up = true
      this.rebalance()
    })
  }

  #deal(): void {
    const members = [...this.#members]
    if (members.length === 0) return
    const first = this.#options.random.below("first", members.length)
    for (const [nth, partition] of this.#partitions.entries()) {
      partition.owner = members[(first + nth) % members.length]
      this.#watch(nth)
    }
    for (const member of members) {
      const own = [...this.#partitions.entries()].filter(([, { owner }]) => owner === member)
      member.dealt(this.#generation, new Map(own.map(([nth, { committed }]) => [nth, committed])))
    }
  }

  #offer(nth: number): void {
    this.#partitions[nth].owner?.offered(nth)
    this.#watch(nth)
  }

  /** Looks after one session whether the owner still works. */
  #watch(nth: number): void {
    const { queue, sessionMs } = this.#options
    const { owner } = this.#partitions[nth]
    if (owner === null) return
    queue.after(null, "a session ends", sessionMs, () => {
      const partition = this.#partitions[nth]
      if (partition.owner !== owner || partition.committed === partition.log.length) return
      const silentSince = owner.silentSince()
      const isSilent = silentSince !== null && queue.now - silentSince >= sessionMs
      if (owner.process.state !== "running" || isSilent) return this.#putOut(owner)
      // It is at work: it is looked after again.
      if (silentSince !== null) this.#watch(nth)
    })
  }

  #putOut(member: GroupMember): void {
    this.#members.delete(member)
    member.putOut()
    this.rebalance()
  }

  #partitionOf(key: string): number {
    return [...key].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % this.#partitions.length
  }
}
