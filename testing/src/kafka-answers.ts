/** Whether a broker is ready: it takes connections some time before it can say which brokers there are. */
import { connect } from "node:net"

const metadata = 3
const version = 1
const correlation = 7

/** One request for the brokers, without any topic: length, header (a client without a name), an empty list. */
const request = Buffer.alloc(18)
request.writeInt32BE(14, 0)
request.writeInt16BE(metadata, 4)
request.writeInt16BE(version, 6)
request.writeInt32BE(correlation, 8)
request.writeInt16BE(-1, 12)
request.writeInt32BE(0, 14)

const answerLimitMs = 1_000

export const kafkaAnswers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    let heard = Buffer.alloc(0)
    let ready = false
    const socket = connect(port, "127.0.0.1", () => socket.write(request))
    socket.setTimeout(answerLimitMs, () => socket.destroy())
    socket.on("data", (piece: Buffer) => {
      heard = Buffer.concat([heard, piece])
      if (heard.length < 12) return
      // Length, correlation, number of brokers.
      ready = heard.readInt32BE(4) === correlation && heard.readInt32BE(8) > 0
      socket.destroy()
    })
    socket.on("error", () => socket.destroy())
    socket.on("close", () => resolve(ready))
  })
