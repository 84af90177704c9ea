/**
 * One connection to a simulated Redis. What is sent arrives in order, and answers come back in order; when it is cut, what
 * is under way arrives or does not, and no answer does.
 */
import type { SimProcess } from "../process.ts"
import type { RunQueue } from "../RunQueue.ts"
import { RedisCommandError, type RedisReply } from "./RedisMemory.ts"
import type { RedisServerSim } from "./RedisServerSim.ts"

export type SentCall = {
  readonly script: string
  readonly keys: ReadonlyArray<string>
  readonly args: ReadonlyArray<string>
  /** Called back at most once, in a task of the process. */
  readonly answered: (error: unknown, reply: RedisReply) => void
}

type Options = {
  readonly server: RedisServerSim
  readonly queue: RunQueue
  readonly process: SimProcess
  /** Milliseconds that the next message takes one way. */
  readonly wayMs: () => number
  /** The process notices that it is cut. */
  readonly onLost: () => void
}

export class RedisConnectionSim {
  readonly #options: Options
  readonly #sent: SentCall[] = []
  readonly #answers: Array<() => void> = []
  readonly #waiting = new Set<SentCall>()
  #lastArrival = 0
  #isCut = false

  constructor(options: Options) {
    this.#options = options
    options.server.connected(this)
  }

  send(call: SentCall): void {
    this.#waiting.add(call)
    // What is sent into a connection that is cut is lost; the process does not know yet.
    if (this.#isCut) return
    this.#sent.push(call)
    const { queue, wayMs } = this.#options
    // One message does not overtake another: each arrival is that of the oldest.
    this.#lastArrival = Math.max(this.#lastArrival, queue.now + wayMs())
    queue.after(null, "Redis is asked", this.#lastArrival - queue.now, () => this.#arrive())
  }

  /** `keepsSent`: what is on its way to Redis arrives all the same. */
  readonly cut = (keepsSent = false): void => {
    if (this.#isCut) return
    this.#isCut = true
    if (!keepsSent) this.#sent.length = 0
    const { onLost, process, queue, server, wayMs } = this.#options
    server.disconnected(this)
    queue.after(process, "the connection to Redis is lost", wayMs(), () => {
      onLost()
      for (const { answered } of this.#waiting) answered(new Error("Connection is closed."), null)
      this.#waiting.clear()
    })
  }

  #arrive(): void {
    const call = this.#sent.shift()
    const { process, queue, server, wayMs } = this.#options
    if (call === undefined || !server.up) return
    const [error, reply] = this.#run(call)
    if (this.#isCut) return
    this.#answers.push(() => {
      this.#waiting.delete(call)
      call.answered(error, reply)
    })
    queue.after(process, "Redis answers", wayMs(), () => {
      if (!this.#isCut) this.#answers.shift()?.()
    })
  }

  #run({ args, keys, script }: SentCall): readonly [error: unknown, reply: RedisReply] {
    try {
      return [null, this.#options.server.run(script, keys, args)]
    } catch (error) {
      if (error instanceof RedisCommandError) return [error, null]
      throw error
    }
  }
}
