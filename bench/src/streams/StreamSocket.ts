/**
 * One live stream as a client sees it, on a plain socket: server-sent events or a WebSocket. Thousands of them share two
 * cores with the server, so there is one receive buffer for all, and a message is a piece of it.
 */
import { connect, type Socket } from "node:net"

export type Wire = "sse" | "ws"

export type Target = {
  readonly host: string
  readonly port: number
  /** The address to come from, so that ports and bounds per address suffice. */
  readonly from: string
  /** Path with its query. */
  readonly path: string
}

export type Hear = {
  /** The server has accepted the stream. */
  readonly opened: (slot: number) => void
  /** One block of an event stream, or one text message. `text` is only valid during the call. */
  readonly message: (slot: number, text: Buffer) => void
  readonly ended: (slot: number, reason: string) => void
}

const received = Buffer.allocUnsafe(256 * 1024)
const none = Buffer.alloc(0)
const key = Buffer.alloc(16, 7).toString("base64")

export class StreamSocket {
  readonly slot: number
  readonly wire: Wire
  readonly #target: Target
  readonly #hear: Hear
  #socket: Socket | null = null
  /** Bytes of something that has not come whole. */
  #rest: Buffer = none
  /** Text of an event stream after the last whole block. */
  #block: Buffer = none
  #open = false
  /** When anything came last, by the monotonic clock in milliseconds. */
  #heardAt = 0

  constructor(slot: number, wire: Wire, target: Target, hear: Hear) {
    this.slot = slot
    this.wire = wire
    this.#target = target
    this.#hear = hear
  }

  open(): void {
    const { from, host, path, port } = this.#target
    const socket = connect({
      host,
      port,
      localAddress: from,
      noDelay: true,
      onread: {
        buffer: received,
        callback: (count: number): boolean => {
          if (this.#socket === socket) this.#read(count)
          return true
        },
      },
    })
    this.#socket = socket
    this.#rest = none
    this.#block = none
    this.#open = false
    this.#heardAt = performance.now()
    const upgrade = `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n`
    const headers = this.wire === "ws" ? upgrade : "Accept: text/event-stream\r\n"
    socket.once("connect", () => socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`, "latin1"))
    socket.on("error", (error) => this.#end(socket, error.message))
    socket.on("close", () => this.#end(socket, "closed"))
  }

  /** Sends one text message on a WebSocket. */
  send(text: string): void {
    this.#socket?.write(clientFrame(1, Buffer.from(text)))
  }

  /** Stops reading, as a client does that hangs: the kernel's buffers fill up and nothing is said. */
  stopReading(): void {
    this.#socket?.pause()
  }

  /** For so long nothing came, in milliseconds; 0 where there is no connection, and where nothing is read on purpose. */
  silentMs(now: number): number {
    return this.#socket === null || this.#socket.isPaused() ? 0 : now - this.#heardAt
  }

  /** Ends it like one that ended by itself, with this reason. */
  giveUp(reason: string): void {
    if (this.#socket !== null) this.#end(this.#socket, reason)
  }

  /** Goes without a word about why. */
  close(): void {
    const socket = this.#socket
    this.#socket = null
    socket?.destroy()
  }

  #end(socket: Socket, reason: string): void {
    if (socket !== this.#socket) return
    this.close()
    this.#hear.ended(this.slot, reason)
  }

  #read(count: number): void {
    this.#heardAt = performance.now()
    let bytes: Buffer = received.subarray(0, count)
    if (this.#rest.length > 0) bytes = Buffer.concat([this.#rest, bytes])
    const at = this.#open ? 0 : this.#readHead(bytes)
    const taken = at < 0 ? 0 : this.wire === "sse" ? this.#readChunks(bytes, at) : this.#readFrames(bytes, at)
    this.#rest = taken < bytes.length ? Buffer.from(bytes.subarray(taken)) : none
  }

  /** Where the stream begins, or -1 while the head is not whole or the server has said no. */
  #readHead(bytes: Buffer): number {
    const end = bytes.indexOf("\r\n\r\n")
    if (end < 0) return -1
    const status = bytes.toString("latin1", 9, 12)
    if (status !== (this.wire === "sse" ? "200" : "101")) {
      this.#end(this.#socket!, `refused with ${status}: ${bytes.toString("latin1", end + 4, end + 300)}`)
      return -1
    }
    this.#open = true
    this.#hear.opened(this.slot)
    return end + 4
  }

  /** Takes whole chunks of the transfer coding; answers how far it came. */
  #readChunks(bytes: Buffer, from: number): number {
    let at = from
    while (at < bytes.length) {
      // The line end behind a chunk may come with the next one.
      const sizeAt = bytes[at] === 13 ? at + 2 : at
      const lineEnd = bytes.indexOf(10, sizeAt)
      if (lineEnd < 0) return at
      const size = Number.parseInt(bytes.toString("latin1", sizeAt, lineEnd - 1), 16)
      const next = lineEnd + 1 + size
      if (next > bytes.length) return at
      if (size === 0) {
        this.#end(this.#socket!, "ended by the server")
        return bytes.length
      }
      this.#readBlocks(bytes.subarray(lineEnd + 1, next))
      if (this.#socket === null) return bytes.length
      at = next
    }
    return at
  }

  #readBlocks(text: Buffer): void {
    const all = this.#block.length > 0 ? Buffer.concat([this.#block, text]) : text
    let from = 0
    for (let end = all.indexOf("\n\n"); end >= 0; end = all.indexOf("\n\n", from)) {
      this.#hear.message(this.slot, all.subarray(from, end))
      from = end + 2
    }
    this.#block = from < all.length ? Buffer.from(all.subarray(from)) : none
  }

  /** Takes whole frames of the server, which are never masked and never in fragments; answers how far it came. */
  #readFrames(bytes: Buffer, from: number): number {
    let at = from
    while (bytes.length - at >= 2) {
      const opcode = bytes[at] & 15
      let size = bytes[at + 1] & 127
      let bodyAt = at + 2
      if (size === 126) {
        if (bytes.length - at < 4) return at
        size = bytes.readUInt16BE(at + 2)
        bodyAt = at + 4
      } else if (size === 127) {
        if (bytes.length - at < 10) return at
        size = Number(bytes.readBigUInt64BE(at + 2))
        bodyAt = at + 10
      }
      if (bodyAt + size > bytes.length) return at
      this.#readFrame(opcode, bytes.subarray(bodyAt, bodyAt + size))
      if (this.#socket === null) return bytes.length
      at = bodyAt + size
    }
    return at
  }

  #readFrame(opcode: number, body: Buffer): void {
    if (opcode === 1) this.#hear.message(this.slot, body)
    else if (opcode === 9) this.#socket?.write(clientFrame(10, body))
    else if (opcode === 8) {
      const code = body.length >= 2 ? body.readUInt16BE(0) : 1005
      this.#end(this.#socket!, `closed with ${code}: ${body.toString("utf8", 2)}`)
    }
  }
}

/** A mask of zeros is a mask: what is sent is not altered by it. */
const clientFrame = (opcode: number, body: Buffer): Buffer => {
  const long = body.length > 125
  const head = Buffer.alloc(long ? 8 : 6)
  head[0] = 0x80 | opcode
  head[1] = 0x80 | (long ? 126 : body.length)
  if (long) head.writeUInt16BE(body.length, 2)
  return Buffer.concat([head, body])
}
