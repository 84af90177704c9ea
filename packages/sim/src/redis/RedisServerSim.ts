/** A simulated Redis: one memory, which is gone whenever it is killed, and the connections to it. */
import type { RunQueue } from "../RunQueue.ts"
import { RedisMemory, type RedisReply } from "./RedisMemory.ts"
import { runScript } from "./run-script.ts"

/** Hears that the server has ended. */
type Connection = { readonly cut: () => void }

/** Milliseconds since 1970 UTC when a run begins. */
const beginMs = 1_700_000_000_000

export class RedisServerSim {
  readonly #queue: RunQueue
  readonly #connections = new Set<Connection>()
  #memory: RedisMemory
  #up = true

  constructor(queue: RunQueue) {
    this.#queue = queue
    this.#memory = this.#emptyMemory()
  }

  get up(): boolean {
    return this.#up
  }

  connected(connection: Connection): void {
    this.#connections.add(connection)
  }

  disconnected(connection: Connection): void {
    this.#connections.delete(connection)
  }

  run(script: string, keys: ReadonlyArray<string>, args: ReadonlyArray<string>): RedisReply {
    return runScript(this.#memory, script, keys, args)
  }

  /** What it held is gone, and no call is answered any more. It is up again, and empty, after `downMs`. */
  restart(downMs: number): void {
    if (!this.#up) return
    this.#up = false
    this.#memory = this.#emptyMemory()
    for (const connection of [...this.#connections]) connection.cut()
    this.#connections.clear()
    this.#queue.after(null, "Redis starts", downMs, () => {
      this.#up = true
    })
  }

  #emptyMemory(): RedisMemory {
    return new RedisMemory(() => beginMs + this.#queue.now)
  }
}
