/** Payments that wait for a gateway that no server has: a part of the health of each server that takes payments. */

import { reasonOf } from "@ticketrush/engine/health/forEver"
import type { Parts } from "@ticketrush/engine/health/Parts"
import { Effect } from "effect"
import type { GatewayHealth, StuckRows } from "./Stuck.ts"

const everyMs = 10_000

/** Told at the second look that finds it so: a server that was started has taken the right by then, however old the payments are. */
export const watchGateways = (
  rows: Pick<StuckRows, "gateways">,
  parts: Pick<Parts, "failed" | "works">,
  nowMs: () => number,
): Effect.Effect<never> =>
  Effect.gen(function* () {
    let before: ReadonlySet<string> = new Set()
    while (true) {
      const exit = yield* Effect.exit(rows.gateways(nowMs()))
      // Tables that cannot be asked are told by the cashier.
      if (exit._tag === "Success") {
        const alone = exit.value.filter(({ open, runs }) => !runs && open > 0)
        tell(
          parts,
          alone.filter(({ gateway }) => before.has(gateway)),
        )
        before = new Set(alone.map(({ gateway }) => gateway))
      } else if (exit.cause.reasons.some(({ _tag }) => _tag === "Die")) parts.failed("gateways", reasonOf(exit.cause))
      yield* Effect.sleep(everyMs)
    }
  })

const tell = (parts: Pick<Parts, "failed" | "works">, alone: ReadonlyArray<GatewayHealth>): void => {
  if (alone.length === 0) return parts.works("gateways")
  const each = alone.map(({ gateway, open }) => `${gateway} (${open})`).join(", ")
  parts.failed("gateways", `no server takes errands of: ${each}`)
}
