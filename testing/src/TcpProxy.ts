/**
 * A network between a client and a server that breaks on command. What it holds back it keeps in order, and a test
 * waits for something to be held instead of sleeping.
 */
import { connect, createServer, type Socket } from "node:net"
import { Effect, type Scope } from "effect"

export type ProxyDirection = "to-server" | "to-client"

export type TcpProxy = {
  readonly port: number
  /** The URL of a server, through the proxy. */
  readonly urlFor: (url: string) => string
  /**
   * Keeps back what flows in that direction, in all connections, until `release`: from now on, or once so many pieces
   * more have gone through.
   */
  readonly hold: (direction: ProxyDirection, afterPieces?: number) => void
  /** Pieces that have gone through in that direction since the start: about one for each message. */
  readonly pieces: (direction: ProxyDirection) => number
  /** Resolves once at least one byte is held back in that direction. */
  readonly held: (direction: ProxyDirection) => Promise<void>
  /** Lets everything that is held go on, in order, and holds no more. */
  readonly release: () => void
  /** Resets all connections on both sides; what is held is lost. */
  readonly cut: () => void
  /** Resets the clients only: what is held for the server can still be released later. */
  readonly cutClients: () => void
  /** Resets new connections at once, until `accept`. */
  readonly refuse: () => void
  readonly accept: () => void
  /** New connections go to the server on that port. */
  readonly leadTo: (port: number) => void
  /** Connections whose client side is open. */
  readonly connections: () => number
  readonly close: () => Promise<void>
}

/** One direction of one connection. */
class Pipe {
  readonly direction: ProxyDirection
  readonly #to: Socket
  readonly #from: Socket
  #held: Array<Buffer> = []
  #ended = false

  constructor(direction: ProxyDirection, from: Socket, to: Socket) {
    this.direction = direction
    this.#from = from
    this.#to = to
  }

  get holds(): boolean {
    return this.#held.length > 0
  }

  take(chunk: Buffer, holding: boolean): void {
    if (holding) this.#held.push(chunk)
    else this.#write(chunk)
  }

  /** The sender is done; what is held goes first. */
  end(): void {
    this.#ended = true
    if (!this.holds && this.#to.writable) this.#to.end()
  }

  release(): void {
    for (const chunk of this.#held.splice(0)) this.#write(chunk)
    if (this.#ended) this.end()
  }

  drop(): void {
    this.#held = []
  }

  #write(chunk: Buffer): void {
    if (!this.#to.writable) return
    if (!this.#to.write(chunk)) {
      this.#from.pause()
      this.#to.once("drain", () => this.#from.resume())
    }
  }
}

/**
 * A socket that is just saying that it has no more to send cannot be reset: Node refuses it, never frees its handle, and
 * the process spins when it should end. Such a one is closed.
 */
const reset = (socket: Socket): void => {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy()
  else socket.resetAndDestroy()
}

type Connection = {
  readonly client: Socket
  readonly server: Socket
  readonly toServer: Pipe
  readonly toClient: Pipe
  /** True after `cutClients`: the server side stays until what is held was released. */
  orphaned: boolean
}

/** `delayMs`: how much later each piece reaches the server, so each round trip takes that much longer. */
export async function startTcpProxy(
  target: { readonly host: string; readonly port: number },
  { delayMs = 0 }: { readonly delayMs?: number } = {},
): Promise<TcpProxy> {
  const open = new Set<Connection>()
  /** How many pieces may still go through. */
  const holding = new Map<ProxyDirection, number>()
  const pieces = { "to-server": 0, "to-client": 0 }
  let waiters: Array<{ readonly direction: ProxyDirection; readonly resolve: () => void }> = []
  let refusing = false
  let leadsTo = target.port

  const someHeld = (direction: ProxyDirection) =>
    [...open].some((c) => (direction === "to-server" ? c.toServer : c.toClient).holds)

  const flow = (pipe: Pipe, chunk: Buffer) => {
    const left = holding.get(pipe.direction)
    if (left !== 0) pieces[pipe.direction]++
    if (left !== undefined && left > 0) holding.set(pipe.direction, left - 1)
    pipe.take(chunk, left === 0)
    if (!pipe.holds) return
    const told = waiters.filter((waiter) => waiter.direction === pipe.direction)
    waiters = waiters.filter((waiter) => waiter.direction !== pipe.direction)
    for (const waiter of told) waiter.resolve()
  }

  const destroy = (connection: Connection) => {
    connection.toServer.drop()
    connection.toClient.drop()
    reset(connection.client)
    reset(connection.server)
    open.delete(connection)
  }

  const serve = (client: Socket) => {
    if (refusing) return void client.resetAndDestroy()
    const server = connect({ host: target.host, port: leadsTo, allowHalfOpen: true })
    const connection: Connection = {
      client,
      server,
      toServer: new Pipe("to-server", client, server),
      toClient: new Pipe("to-client", server, client),
      orphaned: false,
    }
    open.add(connection)
    for (const socket of [client, server]) socket.setNoDelay(true)
    // Timers of the same length end in the order in which they were set.
    const later = (task: () => void): void => (delayMs === 0 ? task() : void setTimeout(task, delayMs))
    client.on("data", (chunk: Buffer) => later(() => flow(connection.toServer, chunk)))
    server.on("data", (chunk: Buffer) => flow(connection.toClient, chunk))
    client.on("end", () => later(() => connection.toServer.end()))
    server.on("end", () => connection.toClient.end())
    // A broken side breaks the other; an orphaned server side goes on without its client.
    client.on("error", () => connection.orphaned || destroy(connection))
    server.on("error", () => destroy(connection))
    client.on("close", () => {
      if (!connection.orphaned && server.closed) open.delete(connection)
    })
    server.on("close", () => {
      if (client.closed) open.delete(connection)
    })
  }

  const listener = createServer({ allowHalfOpen: true }, serve)
  await new Promise<void>((resolve, reject) => {
    listener.once("error", reject)
    listener.listen(0, "127.0.0.1", resolve)
  })
  const { port } = listener.address() as { readonly port: number }

  return {
    port,
    urlFor: (url) => {
      const through = new URL(url)
      through.hostname = "127.0.0.1"
      through.port = String(port)
      return through.href
    },
    hold: (direction, afterPieces = 0) => void holding.set(direction, afterPieces),
    pieces: (direction) => pieces[direction],
    held: (direction) =>
      someHeld(direction)
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiters.push({ direction, resolve })
          }),
    release: () => {
      holding.clear()
      for (const { toServer, toClient } of open) {
        toServer.release()
        toClient.release()
      }
    },
    cut: () => {
      for (const connection of [...open]) destroy(connection)
    },
    cutClients: () => {
      for (const connection of open) {
        connection.orphaned = true
        connection.toClient.drop()
        reset(connection.client)
      }
    },
    refuse: () => {
      refusing = true
    },
    accept: () => {
      refusing = false
    },
    leadTo: (other) => {
      leadsTo = other
    },
    connections: () => [...open].filter((connection) => !connection.client.destroyed).length,
    close: async () => {
      for (const connection of [...open]) destroy(connection)
      await new Promise<void>((resolve) => {
        listener.close(() => resolve())
      })
    },
  }
}

export const scopedTcpProxy = (target: {
  readonly host: string
  readonly port: number
}): Effect.Effect<TcpProxy, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(() => startTcpProxy(target)),
    (proxy) => Effect.promise(proxy.close),
  )
