/** A client that asks for the seats of a large hall a hundred times at once and reads nothing of what comes. */
import { connect, type Socket } from "node:net"
import { optionOfSeat, type SeatId } from "@ticketrush/protocol"

const asks = 90

export class Greedy {
  /** Why it is over, "" while it is not. */
  ending = ""
  readonly #socket: Socket

  constructor(port: number, from: string, seat: SeatId) {
    const socket = connect({ host: "127.0.0.1", port, localAddress: from, noDelay: true })
    this.#socket = socket
    const ask = JSON.stringify({ type: "subscribe", topic: "seats", optionId: optionOfSeat(seat) })
    socket.once("connect", () => {
      socket.write(
        "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
          "Sec-WebSocket-Key: BwcHBwcHBwcHBwcHBwcHBw==\r\nSec-WebSocket-Version: 13\r\n\r\n",
      )
    })
    // The answer to the upgrade is all that it ever reads.
    socket.once("data", () => {
      socket.pause()
      const head = Buffer.from([0x81, 0x80 | ask.length, 0, 0, 0, 0])
      const frame = Buffer.concat([head, Buffer.from(ask)])
      socket.write(Buffer.concat(Array.from({ length: asks }, () => frame)))
    })
    // What it is not reading hides the end of the stream from it: the server says how it ended.
    socket.on("error", ({ message }) => {
      this.ending = message
    })
    socket.on("close", () => {
      this.ending ||= "closed"
    })
  }

  close(): void {
    this.#socket.destroy()
  }
}
