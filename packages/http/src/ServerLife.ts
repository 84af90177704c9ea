/** What one server was told, and what is under way on it. */
import type { Defer } from "@ticketrush/engine/ports"
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { Connections } from "./connections/Connections.ts"
import type { Exchange } from "./Exchange.ts"
import { SlowTransfers, type Transfer } from "./SlowTransfers.ts"
import type { UnreadConnections } from "./UnreadConnections.ts"
import { UnsentAnswers } from "./UnsentAnswers.ts"

export type ServerOptions = {
  readonly host: string
  /** 0 asks the operating system for a free one. */
  readonly port: number
  /** The setting that chose the port, named when nothing can listen there. */
  readonly portSetting?: "PORT" | "METRICS_PORT"
  readonly handle: (exchange: Exchange) => void
  /** Hears of every request once it has ended; status 0 when the client went first. */
  readonly onEnded?: (exchange: Exchange, status: number, startedAt: number) => void
  readonly monotonicMs: () => number
  readonly defer: Defer
  /** A handler or a body callback threw. It must not throw. */
  readonly onDefect: (exchange: Exchange, cause: unknown) => void
  /** How long a stop waits for answers that are under way, in milliseconds. */
  readonly drainMs: number
  /** Bounds the connections. */
  readonly connections?: Connections
  /** Hears which addresses open connections and send requests. */
  readonly unread?: UnreadConnections
  /** The path on which a request may go on as a WebSocket. */
  readonly socketPath?: string
}

/**
 * A request whose body has begun and has not come to its end. It is given up shortly before the socket library would cut
 * its connection without a word, so that the client hears why.
 */
export type UnfinishedBody = Transfer & { readonly giveUp: () => void }

export const bodyPace = { progressBytes: limits.bodyProgressBytes, waitMsMax: limits.bodyWaitMsMax, checkMs: 500 }

/** Counts what is under way on one server. */
export class ServerLife {
  readonly options: ServerOptions
  /** What would never end by itself. */
  readonly streams = new Set<{ readonly stop: () => void }>()
  readonly bodies: SlowTransfers<UnfinishedBody>
  readonly unsent: UnsentAnswers
  open = 0
  #largeBodies = 0
  #whenDrained: (() => void) | null = null

  constructor(options: ServerOptions) {
    this.options = options
    this.bodies = new SlowTransfers(options.defer, options.monotonicMs, bodyPace, (body) => body.giveUp())
    this.unsent = new UnsentAnswers(options.defer, options.monotonicMs)
  }

  began(): void {
    this.open++
  }

  ended(exchange: Exchange, status: number, startedAt: number): void {
    this.open--
    this.options.onEnded?.(exchange, status, startedAt)
    if (this.open === 0) this.#whenDrained?.()
  }

  /** Whether one more large body may be read now. */
  takeLargeBody(): boolean {
    if (this.#largeBodies >= limits.largeBodiesMax) return false
    this.#largeBodies++
    return true
  }

  largeBodyEnded(): void {
    this.#largeBodies--
  }

  /** Ends the streams, which would never end by themselves, and waits for everything else. */
  get drained(): Effect.Effect<void> {
    return Effect.callback((resume) => {
      for (const stream of [...this.streams]) stream.stop()
      if (this.open === 0) return resume(Effect.void)
      this.#whenDrained = () => resume(Effect.void)
    })
  }
}
