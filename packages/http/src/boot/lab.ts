/** The strategies of the lab on a node: their parts, none of which is touched before a concert needs it. */
import { labReservations } from "@ticketrush/engine/backends/LabReservations"
import { sharedRowStore } from "@ticketrush/engine/backends/RowStorePostgres"
import { strategies } from "@ticketrush/engine/backends/strategies"
import type { Defer, Log, Random } from "@ticketrush/engine/ports"
import { limits } from "@ticketrush/protocol"
import { Effect, type Redacted } from "effect"
import type { Settings } from "./config.ts"

type Ports = { readonly defer: Defer; readonly random: Random; readonly log: Log }

export const openLab = Effect.fnUntraced(function* (
  { redisUrl, kafkaBrokers }: Pick<Settings, "redisUrl" | "kafkaBrokers">,
  url: Redacted.Redacted,
  { defer, random, log }: Ports,
) {
  const rows = yield* sharedRowStore({ url, defer, log, sessionsMax: limits.labSessionsMax })
  return {
    strategies,
    parts: { rows, redisUrl, kafkaBrokers, defer, random, log },
    reservationsOf: yield* labReservations,
  }
})
