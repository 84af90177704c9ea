/** What is done to a run, and what it takes: each begins in the middle of it, and everything is back before its end. */
import type { Contender } from "../contenders/contenders.ts"
import { emptyRedis } from "../site/emptyRedis.ts"
import { leaseMs } from "./strategies.ts"
import type { World } from "./World.ts"
import { wait } from "./wait.ts"

export type Fault = {
  readonly name: string
  readonly about: string
  readonly concerns: (contender: Contender) => boolean
  readonly happen: (world: World) => Promise<void>
}

const stops = 4
const stoppedMs = 3 * leaseMs
const betweenMs = 150
const cutMs = 500

const everybody = (): boolean => true

export const faults: ReadonlyArray<Fault> = [
  {
    name: "server killed",
    about: "kill -9 of one server, which is started again",
    concerns: everybody,
    happen: async ({ servers: [first] }) => {
      await first.kill()
      await first.start()
    },
  },
  {
    name: "server stopped",
    about: `one server is stopped ${stops} times for ${stoppedMs} ms, three times the lease of its locks, with whatever it holds`,
    concerns: everybody,
    happen: async ({ servers: [first] }) => {
      for (let nth = 0; nth < stops; nth++) {
        first.stop()
        await wait(stoppedMs)
        first.goOn()
        await wait(betweenMs)
      }
    },
  },
  {
    name: "Postgres cut",
    about: `all connections to Postgres are reset and new ones refused for ${cutMs} ms`,
    concerns: everybody,
    happen: async ({ proxies }) => {
      for (const proxy of proxies) {
        proxy.refuse()
        proxy.cut()
      }
      await wait(cutMs)
      for (const proxy of proxies) proxy.accept()
    },
  },
  {
    name: "Redis killed",
    about: "kill -9 of Redis, which comes back with what it has written",
    concerns: ({ needs }) => needs.includes("Redis"),
    happen: async ({ redis }) => {
      await redis!.kill()
      await redis!.restart()
    },
  },
  {
    name: "Redis emptied",
    about: "Redis loses its memory while it runs, as in a failover to an empty replica",
    concerns: ({ needs }) => needs.includes("Redis"),
    happen: ({ redis }) => emptyRedis(redis!.url),
  },
  {
    name: "Kafka killed",
    about: "kill -9 of the broker, which comes back with what it has written",
    concerns: ({ needs }) => needs.includes("Kafka"),
    happen: async ({ kafka }) => {
      await kafka!.kill()
      await kafka!.restart()
    },
  },
]
