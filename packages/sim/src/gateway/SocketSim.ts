/** One WebSocket: a stream whose client speaks, too. When the node ends it, it is over for the node at once. */
import type { Socket, SocketListener } from "@ticketrush/http/Exchange"
import type { StreamSim } from "./StreamSim.ts"

export class SocketSim implements Socket {
  readonly write: Socket["write"]
  readonly onDrained: Socket["onDrained"]
  readonly onClosed: Socket["onClosed"]
  readonly #stream: StreamSim
  #listener: SocketListener | null = null

  constructor(stream: StreamSim) {
    this.#stream = stream
    this.write = stream.write
    this.onDrained = stream.onDrained
    this.onClosed = stream.onClosed
  }

  readonly end = (code: number): void => this.#stream.endAtOnce(JSON.stringify({ type: "closed", code }))

  readonly onMessage = (listener: SocketListener): void => {
    this.#listener = listener
  }

  /** What the client says arrives later, in order. */
  say(message: Readonly<Record<string, unknown>>): void {
    this.#stream.arrive(() => this.#listener?.text(JSON.stringify(message)))
  }
}
