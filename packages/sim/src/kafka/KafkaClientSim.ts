/** The client of one process, in the place of the driver: what it sends arrives, or does not, or is taken and never acknowledged. */

import type { Produce, Produced } from "@ticketrush/engine/backends/KafkaSender"
import type { KafkaBrokers } from "@ticketrush/engine/backends/kafka-client"
import { Effect } from "effect"
import type { SimProcess } from "../process.ts"
import type { RunQueue } from "../RunQueue.ts"
import { type ConsumerFaults, KafkaMemberSim } from "./KafkaMemberSim.ts"
import type { KafkaSim } from "./KafkaSim.ts"

export type KafkaFaults = ConsumerFaults & {
  /** Asked at each request: what happens to it. */
  readonly atProduce: () => "nothing" | "lost" | "answer-lost" | "leader-moves" | "restart" | "restart-when-sent"
  /** Milliseconds that a broker is down, or a partition without a leader, and until a request is given up. */
  readonly downMs: () => number
}

export type KafkaClientOptions = {
  readonly kafka: KafkaSim
  readonly queue: RunQueue
  readonly process: SimProcess
  readonly faults: KafkaFaults
}

const lost: Produced = { kind: "failed", reason: "the connection has ended" }

export class KafkaClientSim {
  readonly #options: KafkaClientOptions

  constructor(options: KafkaClientOptions) {
    this.#options = options
  }

  /** In the place of the driver's. */
  readonly driver: KafkaBrokers = {
    answer: () => Effect.void,
    join: (_topic, consume) =>
      Effect.sync(() => {
        new KafkaMemberSim({ ...this.#options, consume })
        return this.#produce
      }),
  }

  readonly #produce: Produce = (messages, done) => {
    const { faults, kafka, process, queue } = this.#options
    const answer = (produced: Produced, ms: number): void =>
      void queue.after(process, "Kafka answers", ms, () => done(produced))
    if (!kafka.up) return answer({ kind: "out-of-reach", reason: "no broker answers" }, faults.wayMs())
    const fault = faults.atProduce()
    if (fault === "restart") kafka.restart(faults.downMs())
    if (fault === "leader-moves") kafka.moveLeader(messages[0].key, faults.downMs())
    if (fault === "lost") return answer(lost, faults.downMs())
    queue.after(null, "Kafka is asked", faults.wayMs(), () => {
      if (!kafka.up) return answer(lost, faults.wayMs())
      const all = kafka.append(messages)
      if (fault === "restart-when-sent") kafka.restart(faults.downMs())
      const isLost = fault === "answer-lost" || fault === "restart-when-sent"
      if (isLost) return answer(lost, faults.downMs())
      answer(all ? { kind: "taken" } : { kind: "led-elsewhere", someTaken: true }, faults.wayMs())
    })
  }
}
