/** The strategies of the lab on a node: their parts, none of which is touched before a concert needs it. */
import { attemptsPostgres } from "@ticketrush/engine/backends/AttemptsPostgres"
import { labReservations } from "@ticketrush/engine/backends/LabReservations"
import { sharedRowStore } from "@ticketrush/engine/backends/RowStorePostgres"
import { strategies } from "@ticketrush/engine/backends/strategies"
import type { Defer, Log, Random } from "@ticketrush/engine/ports"
import { limits } from "@ticketrush/protocol"
import { Effect, type Redacted } from "effect"
import { SqlClient } from "effect/sql"
import type { Settings } from "./config.ts"

type Ports = { readonly defer: Defer; readonly random: Random; readonly log: Log }

export const openLab = Effect.fnUntraced(function* (
  { redisUrl, kafkaBrokers }: Pick<Settings, "redisUrl" | "kafkaBrokers">,
  url: Redacted.Redacted,
  { defer, random, log }: Ports,
) {
  const rows = yield* sharedRowStore({ url, defer, log, sessionsMax: limits.labSessionsMax })
  const sql = yield* SqlClient.SqlClient
  const attempts = attemptsPostgres({ url, log, answerMsMax: limits.outcomeWaitMsMax }).pipe(
    Effect.provideService(SqlClient.SqlClient, sql),
  )
  return {
    strategies,
    parts: { rows, attempts, redisUrl, kafkaBrokers, defer, random, log },
    reservationsOf: yield* labReservations,
  }
})
