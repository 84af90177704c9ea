/** What can keep the line of a concert besides its sale: to compare it with that. */
import { Effect } from "effect"
import type { Startable } from "./BackendsOnDemand.ts"
import { LabPartError, type StrategyParts } from "./LabBackend.ts"
import type { LineBackend, LinePolicyOf } from "./LineBackend.ts"
import { lineBackendRedis } from "./LineBackendRedis.ts"

export type LineBackendParts = Pick<StrategyParts, "redisUrl" | "defer" | "log"> & { readonly policyOf: LinePolicyOf }

/** By the name that set-ups and settings give them. */
export const comparedLines: ReadonlyMap<string, Startable<LineBackend, LineBackendParts>> = new Map([
  [
    "redis-zset",
    {
      start: ({ redisUrl, ...parts }: LineBackendParts) =>
        redisUrl === null
          ? Effect.fail(new LabPartError({ part: "Redis", message: "REDIS_URL is not set" }))
          : lineBackendRedis({ ...parts, url: redisUrl }).pipe(
              Effect.mapError(({ message }) => new LabPartError({ part: "Redis", message })),
            ),
    },
  ],
])
