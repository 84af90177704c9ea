/**
 * One keep-alive connection with hand-written HTTP/1.1. The generator shares two cores with what it measures, so it
 * must be cheap: no stream objects per answer, one receive buffer for all connections, strings out, bytes in.
 */
import { connect, type Socket } from "node:net"

export type Answer = {
  /** Called once per request, with the whole body. `body` is only valid during the call. */
  readonly answered: (connection: Connection, status: number, body: Buffer) => void
  /** The connection broke; when it was `busy` its request has no answer. */
  readonly broken: (connection: Connection, reason: string) => void
}

/** Reads are synchronous from the kernel to the callback, so all connections can share one buffer. */
const received = Buffer.allocUnsafe(256 * 1024)
const none = Buffer.alloc(0)

export class Connection {
  readonly slot: number
  /** True from `send` until the answer. */
  busy = false
  /** When the request was due, in milliseconds of `performance.now()`. */
  due = 0
  readonly #port: number
  readonly #host: string
  readonly #answer: Answer
  #socket: Socket | null = null
  #pending: Buffer = none
  #closed = false

  constructor(slot: number, host: string, port: number, answer: Answer) {
    this.slot = slot
    this.#host = host
    this.#port = port
    this.#answer = answer
  }

  open(done: () => void): void {
    const socket = connect({
      host: this.#host,
      port: this.#port,
      noDelay: true,
      onread: {
        buffer: received,
        callback: (count: number): boolean => {
          this.#read(count)
          return true
        },
      },
    })
    this.#socket = socket
    this.#pending = none
    socket.once("connect", done)
    socket.on("error", (error) => this.#break(socket, error.message))
    socket.on("close", () => this.#break(socket, "closed by the server"))
  }

  /** `request` is a whole request in latin1. */
  send(request: string): void {
    this.busy = true
    this.#socket!.write(request, "latin1")
  }

  close(): void {
    this.#closed = true
    this.#socket?.destroy()
    this.#socket = null
  }

  #break(socket: Socket, reason: string): void {
    if (this.#closed || socket !== this.#socket) return
    this.#socket = null
    socket.destroy()
    this.#answer.broken(this, reason)
  }

  #read(count: number): void {
    let bytes = received.subarray(0, count)
    if (this.#pending.length > 0) bytes = Buffer.concat([this.#pending, bytes])
    const bodyAt = this.#head(bytes)
    if (bodyAt < 0 || bodyAt + this.#bodyLength > bytes.length) {
      this.#pending = Buffer.from(bytes)
      return
    }
    this.#pending = none
    if (!this.busy || bodyAt + this.#bodyLength < bytes.length) {
      const socket = this.#socket
      if (socket !== null) this.#break(socket, "bytes without a request")
      return
    }
    this.busy = false
    const status = (bytes[9] - 48) * 100 + (bytes[10] - 48) * 10 + (bytes[11] - 48)
    this.#answer.answered(this, status, bytes.subarray(bodyAt))
  }

  #bodyLength = 0

  /** Where the body begins, or -1 while the head is not whole; sets the length of the body. */
  #head(bytes: Buffer): number {
    this.#bodyLength = 0
    let lineAt = 0
    for (let at = 13; at < bytes.length; at++) {
      if (bytes[at] !== 10) continue
      if (at - lineAt === 1) return at + 1
      // The only header with a colon at 14 and "-L" or "-l" at 7 is Content-Length.
      if (bytes[lineAt + 14] === 58 && bytes[lineAt + 7] === 45 && (bytes[lineAt + 8] | 32) === 108) {
        this.#bodyLength = Number(bytes.toString("latin1", lineAt + 15, at))
      }
      lineAt = at + 1
    }
    return -1
  }
}
