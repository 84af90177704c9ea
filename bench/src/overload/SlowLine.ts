/** A line to the database on which every answer comes later: a slow disk, a replica far away, as the server sees it. */
import { once } from "node:events"
import { connect, createServer, type Socket } from "node:net"

export type SlowLine = {
  /** The same database, through this line. */
  readonly url: string
  readonly slowBy: (milliseconds: number) => void
  readonly close: () => Promise<void>
}

export const openSlowLine = async (url: string): Promise<SlowLine> => {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let delayMs = 0
  const server = createServer((client) => {
    const database = connect({ host: target.hostname, port: Number(target.port), noDelay: true })
    for (const socket of [client, database]) {
      sockets.add(socket)
      socket.on("close", () => sockets.delete(socket))
      socket.on("error", () => socket.destroy())
    }
    client.setNoDelay(true)
    client.pipe(database)
    database.on("data", (bytes) => {
      // Timers of one length end in the order in which they began, so the bytes stay in order.
      if (delayMs === 0) client.write(bytes)
      else setTimeout(() => client.write(bytes), delayMs)
    })
    database.on("end", () => setTimeout(() => client.end(), delayMs))
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port")
  const through = new URL(url)
  through.hostname = "127.0.0.1"
  through.port = String(address.port)
  return {
    url: through.toString(),
    slowBy: (milliseconds) => {
      delayMs = milliseconds
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, "close")
    },
  }
}
