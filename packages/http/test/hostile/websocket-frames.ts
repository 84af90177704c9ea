/** WebSocket frames as no client library would send them, and the few that it would. */
import { connect, type Socket } from "node:net"

export const opcode = { continuation: 0, text: 1, binary: 2, reserved: 3, close: 8, ping: 9, pong: 10 } as const

export type FrameOptions = {
  readonly final?: boolean
  readonly masked?: boolean
  /** Length that the header claims. */
  readonly claimed?: number
  readonly reservedBits?: number
}

export const frameBytes = (kind: number, payload: string | Uint8Array = "", options: FrameOptions = {}): Buffer => {
  const { final = true, masked = true, reservedBits = 0 } = options
  const body = Buffer.from(payload as string)
  const length = options.claimed ?? body.length
  const head = [(final ? 0x80 : 0) | (reservedBits << 4) | kind]
  const flag = masked ? 0x80 : 0
  if (length < 126) head.push(flag | length)
  else if (length < 65_536) head.push(flag | 126, length >> 8, length & 255)
  else
    head.push(flag | 127, 0, 0, 0, 0, (length >>> 24) & 255, (length >>> 16) & 255, (length >>> 8) & 255, length & 255)
  if (!masked) return Buffer.concat([Buffer.from(head), body])
  const mask = [0x12, 0x34, 0x56, 0x78]
  for (let i = 0; i < body.length; i++) body[i] ^= mask[i & 3]
  return Buffer.concat([Buffer.from(head), Buffer.from(mask), body])
}

/** A WebSocket by hand: what it hears is kept as bytes. */
export class RawWebSocket {
  readonly socket: Socket
  status = 0
  closed = false
  heard = Buffer.alloc(0)
  #head = ""

  constructor(port: number, headers: ReadonlyArray<string> = ["Host: localhost"]) {
    this.socket = connect(port, "127.0.0.1")
    this.socket.write(
      ["GET /ws HTTP/1.1", ...headers, "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
        .concat("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", "")
        .join("\r\n"),
    )
    this.socket.on("data", (chunk) => this.#take(chunk))
    this.socket.on("error", () => {})
    this.socket.on("close", () => {
      this.closed = true
    })
  }

  #take(chunk: Buffer): void {
    if (this.status !== 0) {
      this.heard = Buffer.concat([this.heard, chunk])
      return
    }
    this.#head += chunk.toString("latin1")
    const end = this.#head.indexOf("\r\n\r\n")
    if (end === -1) return
    this.status = Number(/^HTTP\/1.1 (\d+)/.exec(this.#head)?.[1])
    this.heard = Buffer.from(this.#head.slice(end + 4), "latin1")
  }

  /** Code of the close frame at the end of what was heard, 0 when there is none. */
  get closeCode(): number {
    let at = 0
    while (at + 2 <= this.heard.length) {
      const kind = this.heard[at] & 0x0f
      const short = this.heard[at + 1] & 0x7f
      const [head, length] = short === 126 ? [4, this.heard.readUInt16BE(at + 2)] : [2, short]
      if (kind === opcode.close) return length >= 2 ? this.heard.readUInt16BE(at + head) : 1005
      at += head + length
    }
    return 0
  }
}
