/** The consumer of one process: fetches what is dealt to it, hands it on, and commits what was handled once a batch is over. */
import type { ConsumeBatch } from "@ticketrush/engine/backends/kafka-client"
import type { SimProcess } from "../process.ts"
import type { RunQueue } from "../RunQueue.ts"
import type { GroupMember, KafkaSim } from "./KafkaSim.ts"

export type ConsumerFaults = {
  /** Milliseconds that the next message takes one way. */
  readonly wayMs: () => number
  /** Asked at each sign of life: whether the partitions are dealt out anew meanwhile. */
  readonly atBeat: () => "nothing" | "rebalance"
  /** Asked at each commit of an offset: whether it is lost. */
  readonly atCommit: () => "nothing" | "lost"
}

type Options = {
  readonly kafka: KafkaSim
  readonly queue: RunQueue
  readonly process: SimProcess
  readonly faults: ConsumerFaults
  readonly consume: ConsumeBatch
}

const fetchMax = 50
const againMs = 20

export class KafkaMemberSim implements GroupMember {
  readonly process: SimProcess
  readonly #options: Options
  readonly #busy = new Set<number>()
  #generation = 0
  #positions = new Map<number, number>()
  #heardAt = 0
  #isOut = false

  constructor(options: Options) {
    this.#options = options
    this.process = options.process
    options.kafka.join(this)
  }

  readonly silentSince = (): number | null => (this.#busy.size === 0 ? null : this.#heardAt)

  readonly dealt = (generation: number, offsets: ReadonlyMap<number, number>): void =>
    this.#hear("partitions are dealt to it", () => {
      if (!this.#options.kafka.isCurrent(this, generation)) return
      this.#generation = generation
      this.#positions = new Map(offsets)
      for (const partition of offsets.keys()) this.#fetch(partition)
    })

  readonly offered = (partition: number): void => this.#hear("it is offered messages", () => this.#fetch(partition))

  readonly putOut = (): void =>
    this.#hear("it is put out", () => {
      this.#isOut = true
      this.#joinWhenIdle()
    })

  /** What it is at it ends first. */
  #joinWhenIdle(): void {
    if (!this.#isOut || this.#busy.size > 0) return
    this.#isOut = false
    this.#options.kafka.join(this)
  }

  #hear(label: string, task: () => void): void {
    const { faults, process, queue } = this.#options
    queue.after(process, label, faults.wayMs(), task)
  }

  #fetch(partition: number): void {
    const { consume, kafka, queue } = this.#options
    const from = this.#positions.get(partition)
    if (from === undefined || this.#busy.has(partition)) return
    const values = kafka.read(partition, from, fetchMax)
    if (values.length === 0) return
    const generation = this.#generation
    let next = from
    this.#busy.add(partition)
    this.#heardAt = queue.now
    consume(
      {
        values,
        isOurs: () => this.#generation === generation,
        handled: (place) => {
          next = from + place + 1
        },
        beat: (done) => this.#beat(generation, done),
      },
      (failed) => {
        this.#busy.delete(partition)
        this.#commit(generation, partition, next)
        this.#joinWhenIdle()
        this.#goOn(generation, partition, next, failed)
      },
    )
  }

  #goOn(generation: number, partition: number, next: number, failed: Error | null): void {
    if (this.#generation !== generation) return this.#fetch(partition)
    if (!this.#options.kafka.isCurrent(this, generation)) return this.#positions.clear()
    this.#positions.set(partition, next)
    if (failed === null) return this.#fetch(partition)
    this.process.after(againMs, () => this.#fetch(partition))
  }

  #beat(generation: number, done: (failed: Error | null) => void): void {
    const { faults, kafka, queue } = this.#options
    if (faults.atBeat() === "rebalance") kafka.rebalance()
    queue.after(null, "a sign of life", faults.wayMs(), () => {
      const isCurrent = kafka.isCurrent(this, generation)
      if (isCurrent) this.#heardAt = queue.now
      this.#hear("Kafka answers", () => done(isCurrent ? null : new Error("the group is being dealt out anew")))
    })
  }

  #commit(generation: number, partition: number, next: number): void {
    const { faults, kafka, queue } = this.#options
    if (faults.atCommit() === "lost") return
    queue.after(null, "an offset is committed", faults.wayMs(), () => kafka.commit(this, generation, partition, next))
  }
}
