/**
 * Where one cell is measured: a database of its own on the servers of the lab, one or more server processes over it, and
 * a network between them that may be slow.
 */
import { rmSync } from "node:fs"
import type { HistoryHead } from "@ticketrush/audit/history/History"
import { optionIdOf } from "@ticketrush/protocol"
import { startTcpProxy, type TcpProxy } from "@ticketrush/testing"
import { cpuSeconds } from "../../child.ts"
import type { Database, Postgres } from "../../http/Postgres.ts"
import type { App } from "../app/App.ts"
import type { Contender } from "../contenders/contenders.ts"
import { makeLabFolder } from "../folders/LabFolder.ts"
import { nextConcert } from "./nextConcert.ts"
import type { Servers } from "./Servers.ts"

export type SiteSettings = {
  /** Sessions of Postgres at a time, over all processes. */
  readonly pool: number
  readonly processes: number
  /** Of the strategy that has a queue: how many requests it decides together; absent: as usual. */
  readonly messagesAtOnce?: number
  /** How much longer each flush of the log takes, in milliseconds. */
  readonly flushMs: number
  /** How much longer each round trip to a store takes, in milliseconds. */
  readonly networkMs: number
}

export type Site = {
  readonly concertId: number
  readonly apps: ReadonlyArray<App>
  readonly database: Database
  /** Of the history of all calls. */
  readonly head: HistoryHead
  /** Of its own, removed with it. */
  readonly folder: string
  /** Processor time of all that has been used so far, in seconds, by part. */
  readonly cpu: () => Readonly<Record<CpuPart, number>>
  readonly close: () => Promise<void>
}

export const cpuParts = ["app", "postgres", "redis", "kafka"] as const
export type CpuPart = (typeof cpuParts)[number]

/** `options`: the seats of each option of the concert. */
export const openSite = async (
  servers: Servers,
  contender: Contender,
  settings: SiteSettings,
  options: ReadonlyArray<number>,
): Promise<Site> => {
  const closing: Array<() => Promise<void>> = []
  const close = async (): Promise<void> => {
    for (const each of closing.splice(0).reverse()) await each()
  }
  try {
    const postgres = await servers.postgres(settings.flushMs)
    const redis = contender.needs.includes("Redis") ? await servers.redis() : undefined
    const kafka = contender.needs.includes("Kafka") ? await servers.kafka(settings.networkMs) : undefined
    const folder = makeLabFolder()
    closing.push(async () => rmSync(folder, { recursive: true }))
    const database = await postgres.createDatabase()
    closing.push(database.drop)
    const through = async (url: string): Promise<string> => {
      if (settings.networkMs === 0) return url
      const proxy = await proxyTo(url, settings.networkMs)
      closing.push(proxy.close)
      return proxy.urlFor(url)
    }
    const concertId = nextConcert()
    const job = {
      contender: contender.name,
      module: contender.module,
      databaseUrl: await through(database.url),
      redisUrl: redis === undefined ? null : await through(redis.url),
      kafkaBrokers: kafka === undefined ? [] : [kafka.url],
      messagesAtOnce: settings.messagesAtOnce ?? null,
      pool: Math.max(1, Math.floor(settings.pool / settings.processes)),
      concertId,
      options,
    }
    const apps: App[] = []
    for (let nth = 0; nth < settings.processes; nth++) {
      const app = await servers.startApp({ ...job, process: `app-${nth + 1}` })
      apps.push(app)
      closing.push(app.stop)
    }
    const cpu = () => ({
      app: apps.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0),
      postgres: timeOf(postgres),
      redis: redis === undefined ? 0 : cpuSeconds(redis.pid()),
      kafka: kafka === undefined ? 0 : cpuSeconds(kafka.pid()),
    })
    return { concertId, apps, database, head: headOf(contender, concertId, options), folder, cpu, close }
  } catch (error) {
    await close()
    throw error
  }
}

const headOf = (contender: Contender, concertId: number, options: ReadonlyArray<number>): HistoryHead => ({
  workload: "lab",
  strategy: contender.name,
  options: options.map((seats, number) => ({ option: optionIdOf(concertId, number), seats })),
  seatsPerPersonMax: null,
  commit: "unknown",
})

const timeOf = ({ pid }: Postgres): number => (pid === 0 ? Number.NaN : cpuSeconds(pid))

const proxyTo = (url: string, delayMs: number): Promise<TcpProxy> => {
  const { hostname, port } = new URL(url)
  return startTcpProxy({ host: hostname, port: Number(port) }, { delayMs })
}
