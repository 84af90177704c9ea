/** How a server asks the programs beside it whether they work. */
import { kafkaAnswers } from "@ticketrush/engine/backends/kafka-client"
import { redisAnswers } from "@ticketrush/engine/backends/redis-client"
import type { Defer, Log } from "@ticketrush/engine/ports"
import { Effect } from "effect"
import type { OutsideAsks } from "../Runtime.ts"
import type { Settings } from "./config.ts"

const answerMsMax = 1_000

export const outsideAsks = (
  { kafkaBrokers: brokers, redisUrl: url }: Pick<Settings, "kafkaBrokers" | "redisUrl">,
  postgres: Effect.Effect<string, Error>,
  { defer, log }: { readonly defer: Defer; readonly log: Log },
): OutsideAsks => ({
  postgres,
  redis: url === null ? null : redisAnswers({ url, log, defer, answerMsMax, connectMsMax: answerMsMax }),
  kafka: brokers.length === 0 ? null : Effect.as(kafkaAnswers({ brokers, log }), "it answers"),
})
