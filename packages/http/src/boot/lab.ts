/**
 * The strategies of the lab on a node: their parts, none of which is touched before a concert needs it. The drivers of those that
 * are named are loaded with the node, so that the first caller does not wait for them.
 */
import { attemptsPostgres } from "@ticketrush/engine/backends/AttemptsPostgres"
import { loadKafkaDriver } from "@ticketrush/engine/backends/kafka-client"
import { forgetEnded, labReservations } from "@ticketrush/engine/backends/LabReservations"
import { sharedRowStore } from "@ticketrush/engine/backends/RowStorePostgres"
import { loadRedisDriver } from "@ticketrush/engine/backends/redis-client"
import { strategies } from "@ticketrush/engine/backends/strategies"
import type { DatabaseUrl } from "@ticketrush/engine/database/DatabaseHosts"
import type { Defer, Log, Random } from "@ticketrush/engine/ports"
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { Settings } from "./config.ts"

type Ports = { readonly defer: Defer; readonly random: Random; readonly log: Log }

export const openLab = Effect.fnUntraced(function* (
  { redisUrl, kafkaBrokers }: Pick<Settings, "redisUrl" | "kafkaBrokers">,
  url: DatabaseUrl,
  { defer, random, log }: Ports,
) {
  if (redisUrl !== null) yield* Effect.promise(loadRedisDriver)
  if (kafkaBrokers.length > 0) yield* Effect.promise(loadKafkaDriver)
  const rows = yield* sharedRowStore({ url, defer, log, sessionsMax: limits.labSessionsMax })
  const sql = yield* SqlClient.SqlClient
  const raceRows = sharedRowStore({ url, defer, log, sessionsMax: limits.raceSessionsMax }).pipe(
    Effect.provideService(SqlClient.SqlClient, sql),
  )
  const attempts = attemptsPostgres({ url, log, answerMsMax: limits.outcomeWaitMsMax }).pipe(
    Effect.provideService(SqlClient.SqlClient, sql),
  )
  return {
    strategies,
    parts: { rows, attempts, redisUrl, kafkaBrokers, defer, random, log },
    reservationsOf: yield* labReservations,
    races: { rows: raceRows, forget: yield* forgetEnded },
  }
})
