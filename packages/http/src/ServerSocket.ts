/**
 * A WebSocket of the library behind {@link Socket}. Used by `Server.ts` alone. It is sent nothing while it has bytes
 * waiting: the library would skip messages.
 */
import type * as uWS from "uWebSockets.js"
import { invariant, limits } from "@ticketrush/protocol"
import type { Socket, SocketListener } from "./Exchange.ts"

export class UwsSocket implements Socket {
  readonly #failed: (cause: unknown) => void
  #native: uWS.WebSocket<SocketData> | null = null
  #listener: SocketListener | null = null
  #drained: (() => void) | null = null
  #closed: (() => void) | null = null
  #ended: (() => void) | null = null

  constructor(failed: (cause: unknown) => void) {
    this.#failed = failed
  }

  opened(native: uWS.WebSocket<SocketData>): void {
    this.#native = native
  }

  whenClosed(ended: () => void): void {
    this.#ended = ended
  }

  write(text: string): boolean {
    return this.#native !== null && this.#native.send(text) === sent
  }

  end(code: number, reason: string): void {
    // Calls `closed` before it returns.
    this.#native?.end(code, reason)
  }

  stop(): void {
    this.end(goingAway, "")
  }

  onMessage(hears: SocketListener): void {
    this.#listener = hears
  }

  onDrained(drained: () => void): void {
    this.#drained = drained
  }

  onClosed(closed: () => void): void {
    invariant(this.#closed === null, "a socket has one owner")
    this.#closed = closed
  }

  message(bytes: ArrayBuffer, isBinary: boolean): void {
    this.#guarded((listener) => {
      if (isBinary) listener.binary()
      else if (bytes.byteLength > limits.socketMessageBytesMax) listener.tooLarge()
      else listener.text(Buffer.from(bytes).toString())
    })
  }

  pinged(): void {
    this.#guarded((listener) => listener.ping())
  }

  writable(): void {
    if (this.#native?.getBufferedAmount() === 0) this.#guarded(() => this.#drained?.())
  }

  closedNow(): void {
    this.#native = null
    this.#ended?.()
    this.#closed?.()
  }

  /** What throws inside a native callback would end the process. */
  #guarded(run: (listener: SocketListener) => void): void {
    const listener = this.#listener
    if (listener === null || this.#native === null) return
    try {
      run(listener)
    } catch (cause) {
      this.#failed(cause)
      listener.defect(cause)
    }
  }
}

/** The library copies own properties only, so that a class needs a wrapper. */
export type SocketData = { readonly socket: UwsSocket }

/** The client hears that the server goes away. */
const goingAway = 1001
/** What `send` says when nothing of the message, or of one before, waits to be sent. */
const sent = 1

/** A message above `maxPayloadLength` is not told: the library cuts the connection. So is one that is not UTF-8. */
export const socketBehaviour: uWS.WebSocketBehavior<SocketData> = {
  maxPayloadLength: limits.socketCutBytes,
  idleTimeout: limits.socketIdleSeconds,
  sendPingsAutomatically: true,
  maxBackpressure: limits.streamQueueBytesMax,
  closeOnBackpressureLimit: true,
  open: (native) => native.getUserData().socket.opened(native),
  message: (native, bytes, isBinary) => native.getUserData().socket.message(bytes, isBinary),
  ping: (native) => native.getUserData().socket.pinged(),
  drain: (native) => native.getUserData().socket.writable(),
  close: (native) => native.getUserData().socket.closedNow(),
}
