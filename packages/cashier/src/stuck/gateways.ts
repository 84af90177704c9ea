/** Payments that wait for a gateway that no server has: a part of the health of each server that takes payments. */

import { reasonOf } from "@ticketrush/engine/health/forEver"
import type { Parts } from "@ticketrush/engine/health/Parts"
import { Effect } from "effect"
import type { GatewayHealth, StuckRows } from "./Stuck.ts"

/** A server that was started again has taken the right by then. */
const orphanMs = 30_000
const everyMs = 10_000

export const watchGateways = (
  rows: Pick<StuckRows, "gateways">,
  parts: Pick<Parts, "failed" | "works">,
  nowMs: () => number,
): Effect.Effect<never> =>
  Effect.gen(function* () {
    while (true) {
      const now = nowMs()
      const exit = yield* Effect.exit(rows.gateways(now))
      // Tables that cannot be asked are told by the cashier.
      if (exit._tag === "Success") tell(parts, exit.value, now)
      else if (exit.cause.reasons.some(({ _tag }) => _tag === "Die")) parts.failed("gateways", reasonOf(exit.cause))
      yield* Effect.sleep(everyMs)
    }
  })

const tell = (parts: Pick<Parts, "failed" | "works">, gateways: ReadonlyArray<GatewayHealth>, now: number): void => {
  const alone = gateways.filter(({ oldestAt, runs }) => !runs && oldestAt !== null && now - oldestAt > orphanMs)
  if (alone.length === 0) return parts.works("gateways")
  const each = alone.map(({ gateway, open }) => `${gateway} (${open})`).join(", ")
  parts.failed("gateways", `no server takes errands of: ${each}`)
}
