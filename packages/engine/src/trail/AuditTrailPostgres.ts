/** {@link AuditTrail} in Postgres. */
import { Effect, Layer } from "effect"
import { AuditTrail, type AuditTrailOptions, makeAuditTrail } from "./AuditTrail.ts"
import { makeTrailStorePostgres } from "./TrailStorePostgres.ts"

/** The tables must be there: see `trailMigrations`. */
export const auditTrailPostgres = (options: Omit<AuditTrailOptions, "store">) =>
  Layer.effect(
    AuditTrail,
    Effect.flatMap(makeTrailStorePostgres, (store) => makeAuditTrail({ ...options, store })),
  )
