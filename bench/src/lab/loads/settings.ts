/** What stands in the key of a cell, and in its row. */
import type { Contender } from "../contenders/contenders.ts"
import type { SiteSettings } from "../site/Site.ts"
import type { Settings } from "../workload/Workload.ts"

/** A pool where there is one: the engine appends through one session, whatever was asked for. */
export const keptSettings = (contender: Contender, settings: SiteSettings): Settings => ({
  ...settings,
  pool: contender.pooled ? settings.pool : "one session",
  isolation: contender.isolation,
})
