/**
 * The client of one process, in the place of the driver: a call fails at once without a connection, and within its limit
 * with one; nothing is sent twice, and a connection that is lost is made anew. The errors are those of the driver, by
 * which the strategies tell what was surely not carried out.
 */
import { withinLimit } from "@ticketrush/engine/backends/redis-call-limit"
import type { RedisCall, RedisConnect, RedisOptions, RedisScripts } from "@ticketrush/engine/backends/redis-client"
import { Effect } from "effect"
import type { SimProcess } from "../process.ts"
import type { RunQueue } from "../RunQueue.ts"
import { RedisConnectionSim } from "./RedisConnectionSim.ts"
import type { RedisServerSim } from "./RedisServerSim.ts"

export type RedisFaults = {
  /** Milliseconds that the next message takes one way. */
  readonly wayMs: () => number
  /** Asked at each call: what happens to its connection once it is sent. */
  readonly atCall: () => "nothing" | "cut" | "cut-when-sent" | "restart" | "restart-when-sent"
  /** Milliseconds that Redis is down, and until a connection is tried again. */
  readonly downMs: () => number
}

export type RedisClientOptions = {
  readonly server: RedisServerSim
  readonly queue: RunQueue
  readonly process: SimProcess
  readonly faults: RedisFaults
}

const reconnectMs = 20

export class RedisClientSim {
  readonly #options: RedisClientOptions
  #connection: RedisConnectionSim | null = null

  constructor(options: RedisClientOptions) {
    this.#options = options
    this.#connect()
  }

  /** In the place of the driver's. */
  readonly driver: RedisConnect = <Calls>(options: RedisOptions, scripts: RedisScripts) =>
    Effect.sync(() => {
      const calls = Object.entries(scripts).map(([name, script]) => [name, withinLimit(this.#callOf(script), options)])
      return { ...(Object.fromEntries(calls) as Calls), disconnect: () => this.cut() }
    })

  /** The process is gone, or its network. */
  cut(): void {
    this.#connection?.cut(true)
  }

  #connect(): void {
    const { faults, process, queue, server } = this.#options
    if (!server.up) {
      queue.after(process, "Redis is connected again", reconnectMs, () => this.#connect())
      return
    }
    const connection = new RedisConnectionSim({
      server,
      queue,
      process,
      wayMs: faults.wayMs,
      onLost: () => {
        this.#connection = null
        queue.after(process, "Redis is connected again", reconnectMs, () => this.#connect())
      },
    })
    this.#connection = connection
  }

  #callOf({ lua, numberOfKeys }: RedisScripts[string]): RedisCall<unknown> {
    const { process } = this.#options
    return (keysAndArguments, done) => {
      const all = keysAndArguments.map(String)
      const given = numberOfKeys === undefined ? all.slice(1) : all
      const keys = given.slice(0, numberOfKeys ?? Number(all[0]))
      const connection = this.#connection
      if (connection === null) {
        process.soon(() => done(new Error("Stream isn't writeable and enableOfflineQueue options is false"), null))
        return
      }
      const fault = this.#options.faults.atCall()
      if (fault === "cut") connection.cut()
      if (fault === "restart") this.#restart()
      connection.send({ script: lua, keys, args: given.slice(keys.length), answered: done })
      if (fault === "cut-when-sent") connection.cut(true)
      if (fault === "restart-when-sent") this.#restartLater()
    }
  }

  #restart(): void {
    this.#options.server.restart(this.#options.faults.downMs())
  }

  /** When what was sent may have been carried out, and its answer may be on its way. */
  #restartLater(): void {
    const { faults, queue } = this.#options
    queue.after(null, "Redis is killed", faults.wayMs(), () => this.#restart())
  }
}
