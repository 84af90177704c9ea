/** Two servers of one strategy over one database, each behind a network of its own, with the parts that it needs. */
import { randomBytes } from "node:crypto"
import { optionIdOf } from "@ticketrush/protocol"
import { type PrivateKafka, type PrivateRedis, startTcpProxy, type TcpProxy } from "@ticketrush/testing"
import type { Contender } from "../contenders/contenders.ts"
import { nextConcert } from "../site/nextConcert.ts"
import type { Servers } from "../site/Servers.ts"
import { FaultServer } from "./FaultServer.ts"

export type World = {
  readonly concertId: number
  /** The first of them is the one to which something happens. */
  readonly servers: ReadonlyArray<FaultServer>
  /** Before Postgres, one for each server. */
  readonly proxies: ReadonlyArray<TcpProxy>
  readonly databaseUrl: string
  readonly redis: PrivateRedis | null
  readonly kafka: PrivateKafka | null
  readonly close: () => Promise<void>
}

export type WorldSize = {
  /** Of the one option of the concert. */
  readonly seats: number
  readonly servers: number
  /** Sessions of Postgres that each server has. */
  readonly sessions: number
}

export const openWorld = async (
  contender: Contender,
  parts: Servers,
  { seats, servers: count, sessions }: WorldSize,
): Promise<World> => {
  const postgres = await parts.postgres(0)
  const redis = contender.needs.includes("Redis") ? await parts.durableRedis() : null
  const kafka = contender.needs.includes("Kafka") ? await parts.kafka() : null
  const database = await postgres.createDatabase()
  const { hostname, port } = new URL(database.url)
  const concertId = nextConcert()
  const prefix = `faults:${randomBytes(6).toString("hex")}:`
  const proxies: TcpProxy[] = []
  const servers: FaultServer[] = []
  const close = async (): Promise<void> => {
    for (const server of servers) await server.kill()
    for (const proxy of proxies) await proxy.close()
    await database.drop()
  }
  try {
    for (let nth = 0; nth < count; nth++) {
      const proxy = await startTcpProxy({ host: hostname, port: Number(port) })
      proxies.push(proxy)
      servers.push(
        new FaultServer({
          contender: contender.name,
          module: contender.module,
          prefix,
          places: {
            concertId,
            databaseUrl: proxy.urlFor(database.url),
            redisUrl: redis?.url ?? null,
            kafkaBrokers: kafka === null ? [] : [kafka.url],
            sessions,
            options: [{ optionId: optionIdOf(concertId, 0), seats }],
          },
        }),
      )
    }
    await Promise.all(servers.map((server) => server.start()))
    return { concertId, servers, proxies, databaseUrl: database.url, redis, kafka, close }
  } catch (error) {
    await close()
    throw error
  }
}
