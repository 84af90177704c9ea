/** What routes share besides the services of the engine package. */
import type { Lab } from "@ticketrush/engine/backends/Lab"
import type { EngineApi } from "@ticketrush/engine/EngineApi"
import type { Sales } from "@ticketrush/engine/sales/Sales"
import type { RuntimeResponse } from "@ticketrush/protocol/runtime-schemas"
import { Context, type Effect } from "effect"
import type { DateTimes } from "./render/date-time.ts"

export class GatewayParts extends Context.Service<
  GatewayParts,
  {
    readonly engine: EngineApi
    readonly sales: Sales
    readonly times: DateTimes
    readonly lab: Lab
    /** Names of the payment gateways there are. */
    readonly gateways: ReadonlyArray<string>
    /** Why this node should be sent no requests, in one sentence; null when it sells. */
    readonly whyNotReady: () => string | null
    /** What an operator should know of a node that sells; null when there is nothing. */
    readonly whatIsWrong: () => string | null
    readonly runtime: Effect.Effect<typeof RuntimeResponse.Type>
  }
>()("@ticketrush/http/GatewayParts") {}
