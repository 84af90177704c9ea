/** Closes a proxy in the moment in which it tells a server that its client has hung up. */
import { connect, createServer, type Socket } from "node:net"
import { startTcpProxy } from "../src/TcpProxy.ts"

const sockets: Socket[] = []
const server = createServer((socket) => {
  socket.pause()
  socket.on("error", () => {})
  sockets.push(socket)
})
await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve))
const { port } = server.address() as { readonly port: number }
const proxy = await startTcpProxy({ host: "127.0.0.1", port })
proxy.hold("to-server")
const client = connect(proxy.port, "127.0.0.1")
client.on("error", () => {})
client.end("the last words")
await proxy.held("to-server")
// The end of the connection reaches the proxy in one of the next turns.
for (let turn = 0; turn < 100; turn++) await new Promise<void>((resolve) => void setImmediate(resolve))
proxy.release()
await proxy.close()
for (const socket of sockets) socket.destroy()
server.close()
