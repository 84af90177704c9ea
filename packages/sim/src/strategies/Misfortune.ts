/**
 * What happens to the processes of a world at their awaits: whenever one has asked something and waits, a fault of the
 * draw may strike it. Each kind strikes a few times at most, so that people get their answers in between.
 */
import type { KafkaFaults } from "../kafka/KafkaClientSim.ts"
import type { RandomStream } from "../prng.ts"
import type { SimProcess } from "../process.ts"
import type { RunQueue } from "../RunQueue.ts"
import type { RedisFaults } from "../redis/RedisClientSim.ts"
import type { RowFaults } from "../rows/ProcessRows.ts"
import type { StrategyDraw } from "./draw-strategy.ts"
import type { StrategyFault } from "./strategy-faults.ts"

const timesMax: Readonly<Record<StrategyFault, number>> = {
  pause: 6,
  kill: 3,
  "rows-cut": 12,
  "redis-cut": 12,
  "redis-slow": 12,
  "redis-restart": 3,
  "kafka-cut": 12,
  "kafka-leader": 6,
  "kafka-rebalance": 12,
  "kafka-commit": 12,
  "kafka-restart": 3,
}

export type Struck = { readonly process: SimProcess; readonly kill: () => void }

export class Misfortune {
  readonly #draw: StrategyDraw
  readonly #queue: RunQueue
  readonly #random: RandomStream
  readonly #onStrike: (fault: StrategyFault, process: SimProcess) => void
  readonly #left = new Map(Object.entries(timesMax) as ReadonlyArray<[StrategyFault, number]>)
  #healed = false

  constructor(
    draw: StrategyDraw,
    queue: RunQueue,
    random: RandomStream,
    onStrike: (fault: StrategyFault, process: SimProcess) => void,
  ) {
    this.#draw = draw
    this.#queue = queue
    this.#random = random
    this.#onStrike = onStrike
  }

  /** Nothing strikes any more. */
  heal(): void {
    this.#healed = true
  }

  rowsOf(struck: Struck): RowFaults {
    return {
      atStatement: () => {
        this.#atAwait(struck)
        return this.#strikes("rows-cut", struck)
          ? this.#random.pick("rows-cut-how", ["lost", "answer-lost"])
          : "nothing"
      },
    }
  }

  redisOf(struck: Struck): RedisFaults {
    const { answerMsMax, leaseMs, wayMsMax } = this.#draw
    return {
      wayMs: () => {
        const slow = this.#strikes("redis-slow", struck)
        return slow ? this.#random.between("slow", 1, answerMsMax * 2) : this.#random.between("way", 0, wayMsMax)
      },
      atCall: () => {
        this.#atAwait(struck)
        if (this.#strikes("redis-cut", struck)) return this.#random.pick("cut-how", ["cut", "cut-when-sent"])
        if (this.#strikes("redis-restart", struck)) {
          return this.#random.pick("restart-how", ["restart", "restart-when-sent"])
        }
        return "nothing"
      },
      downMs: () => this.#random.between("down", 1, leaseMs * 2),
    }
  }

  kafkaOf(struck: Struck): KafkaFaults {
    const { leaseMs, wayMsMax } = this.#draw
    return {
      wayMs: () => this.#random.between("way", 0, wayMsMax),
      downMs: () => this.#random.between("down", 1, leaseMs * 2),
      atProduce: () => {
        this.#atAwait(struck)
        if (this.#strikes("kafka-cut", struck)) return this.#random.pick("cut-how", ["lost", "answer-lost"])
        if (this.#strikes("kafka-leader", struck)) return "leader-moves"
        if (this.#strikes("kafka-restart", struck)) {
          return this.#random.pick("restart-how", ["restart", "restart-when-sent"])
        }
        return "nothing"
      },
      atBeat: () => {
        this.#atAwait(struck)
        return this.#strikes("kafka-rebalance", struck) ? "rebalance" : "nothing"
      },
      atCommit: () => (this.#strikes("kafka-commit", struck) ? "lost" : "nothing"),
    }
  }

  #atAwait(struck: Struck): void {
    const { process } = struck
    if (process.state !== "running") return
    if (this.#strikes("kill", struck)) return struck.kill()
    if (!this.#strikes("pause", struck)) return
    process.pause()
    const { leaseMs, pauseMsMax } = this.#draw
    const pauseMs = this.#random.between("pause", Math.ceil(leaseMs / 2), pauseMsMax)
    this.#queue.after(null, "a process goes on", pauseMs, () => process.resume())
  }

  #strikes(fault: StrategyFault, { process }: Struck): boolean {
    const { chance, faults } = this.#draw
    if (this.#healed || !faults.has(fault) || !this.#random.chance(fault, chance)) return false
    const left = this.#left.get(fault)!
    if (left === 0) return false
    this.#left.set(fault, left - 1)
    this.#onStrike(fault, process)
    return true
  }
}
