/** Answers at once, but stands still for half of each second, as a long garbage collection would make it. */
import { createServer } from "node:net"
import { serving } from "./serving.ts"

const answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
const stallMs = 500

const server = createServer((socket) => {
  socket.on("data", () => socket.write(answer))
  socket.on("error", () => socket.destroy())
})
setInterval(() => {
  const until = performance.now() + stallMs
  while (performance.now() < until);
}, 1_000)
server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port")
  serving(address.port)
})
