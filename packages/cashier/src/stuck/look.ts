/** A page of the payments that do not come to their end, beside the gateways and the messages that are kept. */

import type { StoreUnavailable } from "@ticketrush/engine/catalogue/errors"
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { StuckPayments, StuckRows } from "./Stuck.ts"

const most = limits.stuckShownMax

export const stuckLook =
  (rows: StuckRows, nowMs: () => number) =>
  (after: number): Effect.Effect<StuckPayments, StoreUnavailable> =>
    Effect.suspend(() => {
      const now = nowMs()
      const found = Effect.all({
        gateways: rows.gateways(now),
        errands: rows.errands(now, after, most + 1),
        messages: rows.messages(now, most),
      })
      return Effect.map(found, ({ errands, ...rest }) => ({
        ...rest,
        errands: errands.slice(0, most),
        next: errands.length > most ? errands[most - 1].id : null,
      }))
    })
