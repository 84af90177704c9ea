/** Reads a server-sent event stream frame by frame, over a plain socket so that nothing is hidden. */
import { connect, type Socket } from "node:net"
import { until } from "@ticketrush/testing"
import type { Heard } from "./stream/SocketClient.ts"

/** `id` is empty for a frame that shows no position. */
export type Frame = { readonly event: string; readonly data: string; readonly id: string }

export class StreamReader {
  readonly socket: Socket
  readonly frames: Frame[] = []
  /** Of a stream that carries the messages of a WebSocket. */
  readonly messages: Heard[] = []
  /** Everything after the headers, without the chunk sizes. */
  text = ""
  head = ""
  /** Whether the answer has come to its end; the connection may serve another one. */
  ended = false
  closed = false
  #raw = Buffer.alloc(0)

  /** `from`: an address of the loopback. */
  constructor(port: number, path: string, headers: ReadonlyArray<string> = [], from = "127.0.0.1") {
    this.socket = connect({ port, host: "127.0.0.1", localAddress: from })
    this.socket.on("connect", () =>
      this.socket.write(
        `GET ${path} HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n${headers.map((header) => `${header}\r\n`).join("")}\r\n`,
      ),
    )
    this.socket.on("data", (chunk) => this.#take(chunk))
    this.socket.on("close", () => {
      this.closed = true
    })
    this.socket.on("error", () => {})
  }

  #take(chunk: Buffer): void {
    this.#raw = Buffer.concat([this.#raw, chunk])
    if (this.head === "") {
      const end = this.#raw.indexOf("\r\n\r\n")
      if (end === -1) return
      this.head = this.#raw.subarray(0, end).toString()
      this.#raw = this.#raw.subarray(end + 4)
    }
    for (;;) {
      // The line end behind a chunk comes with the next one.
      const from = this.#raw.subarray(0, 2).toString() === "\r\n" ? 2 : 0
      const line = this.#raw.indexOf("\r\n", from)
      if (line === -1) break
      const size = Number.parseInt(this.#raw.subarray(from, line).toString(), 16)
      if (this.#raw.length < line + 2 + size) break
      if (size === 0) this.ended = true
      this.text += this.#raw.subarray(line + 2, line + 2 + size).toString()
      this.#raw = this.#raw.subarray(line + 2 + size)
    }
    const blocks = this.text.split("\n\n")
    this.frames.length = 0
    this.messages.length = 0
    for (const block of blocks.slice(0, -1)) {
      if (block.startsWith("data:")) this.messages.push(JSON.parse(block.slice(5)))
      const found = /^event:(\w+)\ndata:(.*)(?:\nid:(.*))?$/.exec(block)
      if (found !== null) this.frames.push({ event: found[1], data: found[2], id: found[3] ?? "" })
    }
  }

  /** Waits for frame `index`. */
  async frame(index: number): Promise<Frame> {
    await until(`frame ${index}`, () => this.frames.length > index || this.closed)
    return this.frames[index]
  }

  async message(index: number): Promise<Heard> {
    await until(`message ${index}`, () => this.messages.length > index || this.closed)
    return this.messages[index]
  }

  end(): void {
    this.socket.destroy()
  }
}
