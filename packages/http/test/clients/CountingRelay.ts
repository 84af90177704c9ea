/** Stands between a client and a server, passes everything on, and keeps what became of the connections. */
import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net"

export type RelayedConnection = {
  /** Who ended it first. */
  endedBy: "client" | "server" | null
  /** Who tore it, before a side had ended it: what comes after that is harmless. */
  resetBy: "client" | "server" | null
  /** Bytes that the server sent. */
  received: number
}

export class CountingRelay {
  readonly connections: RelayedConnection[] = []
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(target: number) {
    // Each side ends when the other one has.
    this.#server = createServer({ allowHalfOpen: true }, (client) => {
      const server = connect({ port: target, host: "127.0.0.1", allowHalfOpen: true })
      const connection: RelayedConnection = { endedBy: null, resetBy: null, received: 0 }
      this.connections.push(connection)
      this.#join(client, server, "client", connection)
      this.#join(server, client, "server", connection)
    })
  }

  #join(from: Socket, to: Socket, side: "client" | "server", connection: RelayedConnection): void {
    this.#sockets.add(from)
    from.setNoDelay(true)
    from.pipe(to)
    if (side === "server") from.on("data", (bytes: Buffer) => (connection.received += bytes.length))
    from.once("end", () => {
      connection.endedBy ??= side
    })
    from.on("error", () => {
      if (connection.endedBy === null) connection.resetBy ??= side
      to.destroy()
    })
    from.once("close", () => this.#sockets.delete(from))
  }

  static async start(target: number): Promise<CountingRelay> {
    const relay = new CountingRelay(target)
    relay.#server.listen(0, "127.0.0.1")
    await once(relay.#server, "listening")
    return relay
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get open(): number {
    return this.#sockets.size
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }
}
