/** A simulated Redis: one memory, which is gone whenever it is killed, and the connections to it. */
import type { RunQueue } from "../RunQueue.ts"
import { RedisMemory, type RedisReply } from "./RedisMemory.ts"
import { runScript } from "./run-script.ts"

/** Hears that the server has ended. */
type Connection = { readonly cut: () => void }

/** Milliseconds since 1970 UTC when a run begins. */
export const beginMs = 1_700_000_000_000

/** Hears each script that was run. */
export type ScriptListener = (script: string, args: ReadonlyArray<string>, reply: RedisReply) => void

export class RedisServerSim {
  readonly #queue: RunQueue
  readonly #connections = new Set<Connection>()
  #memory: RedisMemory
  #up = true
  readonly #ran: ScriptListener

  constructor(queue: RunQueue, ran: ScriptListener = () => {}) {
    this.#queue = queue
    this.#ran = ran
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
    const reply = runScript(this.#memory, script, keys, args)
    this.#ran(script, args, reply)
    return reply
  }

  /** What it has kept from before the run. */
  keep(key: string, value: string): void {
    this.#memory.put(key, value)
  }

  /** A key is lost; false where there was none. */
  forget(key: string): boolean {
    return this.#memory.remove(key)
  }

  /** A key that is there has another value from now on, for so long. */
  give(key: string, value: string, ms: number): boolean {
    const before = this.#memory.text(key)
    if (before === undefined || before === value) return false
    this.#memory.put(key, value, this.#memory.nowMs + ms)
    return true
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
