/** Holds connections open on which it says nothing, and opens another one for each that is cut. Ends with its input. */
import { connect } from "node:net"

const [port, count, address] = process.argv.slice(2)
let open = 0
let reached = false

const hold = (): void => {
  const socket = connect({ port: Number(port), host: "127.0.0.1", localAddress: address })
  socket.on("error", () => {})
  socket.on("connect", () => {
    open++
    if (reached || open < Number(count)) return
    reached = true
    console.log("all tried")
  })
  socket.on("close", () => setTimeout(hold, 250))
}

for (let n = 0; n < Number(count); n++) hold()
process.stdin.on("end", () => process.exit(0)).resume()
