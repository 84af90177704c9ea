/** What scenarios need beside the server: Redis and Kafka, given, in Docker or started for them, and a browser; or why there is none. */
import { findPart } from "../../testing/src/findPart.ts"
import { isLeftOut, lackOf } from "../../testing/src/parts.ts"
import { runsWith } from "../../testing/src/runsWith.ts"
import { createKafka, hasKafka } from "../../testing/src/TestKafka.ts"
import { createRedis, hasRedis } from "../../testing/src/TestRedis.ts"
import { type ScenarioPart, scenarioParts } from "./Scenario.ts"

export type StartedParts = {
  /** Settings of a server that uses them. */
  readonly settings: Readonly<Record<string, string>>
  /** Of each one that is missing, why. */
  readonly missing: ReadonlyMap<string, string>
  readonly drop: () => Promise<void>
}

type Kind = {
  /** The setting of the server that names it; null where the server needs nothing of it. */
  readonly variable: string | null
  readonly has: () => Promise<boolean>
  readonly create: () => Promise<Started>
}
type Started = { readonly setting: string; readonly drop: () => Promise<void> }

const kinds: Readonly<Record<ScenarioPart, Kind>> = {
  redis: {
    variable: "REDIS_URL",
    has: hasRedis,
    create: async () => {
      const { drop, url } = await createRedis()
      return { setting: url, drop }
    },
  },
  kafka: {
    variable: "KAFKA_BROKERS",
    has: hasKafka,
    create: async () => {
      const { brokers, drop } = await createKafka()
      return { setting: brokers.join(","), drop }
    },
  },
  chromium: {
    variable: null,
    has: async () => runsWith("chromium"),
    create: async () => ({ setting: "", drop: async () => {} }),
  },
}

/** Starts those that are asked for. A setting is empty where the part is missing. */
export async function startParts(asked: ReadonlySet<string>): Promise<StartedParts> {
  const settings: Record<string, string> = {}
  const missing = new Map<string, string>()
  const drops: Array<() => Promise<void>> = []
  for (const part of scenarioParts) {
    const { create, has, variable } = kinds[part]
    if (variable !== null) settings[variable] = ""
    if (!asked.has(part)) continue
    if (await has()) {
      const { drop, setting } = await create()
      if (variable !== null) settings[variable] = setting
      drops.push(drop)
    } else missing.set(part, whyMissing(part))
  }
  return { settings, missing, drop: async () => void (await Promise.all(drops.map((drop) => drop()))) }
}

const whyMissing = (part: ScenarioPart): string => {
  if (isLeftOut(part)) return `${part} is left out by name`
  const found = findPart(part)
  return lackOf(part, found === true ? false : found)
}
