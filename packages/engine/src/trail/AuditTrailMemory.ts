/** {@link AuditTrail} that lasts as long as the process: for tests and documents. */
import { limits } from "@ticketrush/protocol"
import { Layer } from "effect"
import { AuditTrail, type AuditTrailOptions, makeAuditTrail } from "./AuditTrail.ts"
import { makeTrailStoreMemory } from "./TrailStoreMemory.ts"

export const auditTrailMemory = (options: Pick<AuditTrailOptions, "defer" | "nowMs" | "log">) =>
  Layer.effect(
    AuditTrail,
    makeAuditTrail({ ...options, store: makeTrailStoreMemory(), keptMs: limits.trailDaysDefault * limits.dayMs }),
  )
