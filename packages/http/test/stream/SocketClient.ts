/** A WebSocket client that keeps what it hears. */
import { until } from "@ticketrush/testing"

export type Heard = {
  readonly type: string
  readonly topic?: string
  readonly event?: string
  readonly id?: string | null
  readonly code?: string
  readonly resumed?: boolean
  // biome-ignore lint/suspicious/noExplicitAny: tests look into data of every shape
  readonly data?: any
}

export class SocketClient {
  readonly heard: Heard[] = []
  /** Close code, 0 while open. */
  closed = 0
  reason = ""
  readonly #socket: WebSocket

  /** `options`: subprotocols, or what Node's client takes beside them: `headers`. */
  constructor(port: number, path = "/ws", options: ReadonlyArray<string> | Readonly<Record<string, unknown>> = []) {
    // Only Node's own client takes headers, which the type that browsers share with it does not say.
    this.#socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, options as string[])
    this.#socket.addEventListener("message", ({ data }) => this.heard.push(JSON.parse(data as string)))
    this.#socket.addEventListener("close", ({ code, reason }) => {
      this.closed = code
      this.reason = reason
    })
    this.#socket.addEventListener("error", () => {})
  }

  async opened(): Promise<this> {
    await until("the socket is open or closed", () => this.#socket.readyState !== WebSocket.CONNECTING)
    return this
  }

  /** The subprotocol that the server chose. */
  get protocol(): string {
    return this.#socket.protocol
  }

  say(message: unknown): void {
    this.#socket.send(typeof message === "string" ? message : JSON.stringify(message))
  }

  sayBytes(bytes: Uint8Array): void {
    this.#socket.send(bytes)
  }

  /** The first message that fits, from the `from`th on. */
  async message(what: string, fits: (heard: Heard) => boolean, from = 0): Promise<Heard> {
    const found = () => this.heard.slice(from).find(fits)
    await until(what, () => found() !== undefined || this.closed !== 0)
    const message = found()
    if (message === undefined) throw new Error(`closed ${this.closed} before ${what}`)
    return message
  }

  event(name: string, from = 0): Promise<Heard> {
    return this.message(`an event ${name}`, ({ event }) => event === name, from)
  }

  async close(): Promise<number> {
    await until("the socket is closed", () => this.closed !== 0)
    return this.closed
  }

  end(): void {
    this.#socket.close()
  }
}
