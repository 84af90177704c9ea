/** Connections of an attacker: a few that send requests and throw the answers away, or many that send nothing. */
import { connect, type Socket } from "node:net"

const loopback = "127.0.0.1"

/** An address of the loopback network, so that one attacker can come from several addresses and have more ports. */
export const addressOf = (part: number): string => `127.0.${1 + part}.1`

/** Opens a connection again whenever the server ends it; `requests` counts what was sent. */
export class Wire {
  requests = 0
  readonly #port: number
  readonly #from: string
  #socket: Socket | null = null
  #over = false

  constructor(port: number, from: string) {
    this.#port = port
    this.#from = from
    this.#open()
  }

  #open(): void {
    const socket = connect({ host: loopback, port: this.#port, localAddress: this.#from, noDelay: true })
    this.#socket = socket
    socket.resume()
    // A server may refuse an attacker: that is one of the answers that are measured by what happens to others.
    socket.on("error", () => {})
    socket.on("close", () => {
      if (!this.#over) setTimeout(() => this.#over || this.#open(), 50)
    })
  }

  send(request: string): void {
    this.requests++
    if (this.#socket?.writable === true) this.#socket.write(request, "latin1")
  }

  close(): void {
    this.#over = true
    this.#socket?.destroy()
  }
}

/** `count` connections that are opened again as soon as the server closes them. `begin` is what each one sends first. */
export const holdOpen = (
  port: number,
  from: string,
  count: number,
  begin: ((socket: Socket) => void) | null,
): { readonly opened: () => number; readonly close: () => void } => {
  const sockets = new Set<Socket>()
  let opened = 0
  let over = false
  const open = (): void => {
    const socket = connect({ host: loopback, port, localAddress: from, noDelay: true })
    sockets.add(socket)
    socket.once("connect", () => {
      opened++
      begin?.(socket)
    })
    socket.on("error", () => {})
    socket.on("close", () => {
      sockets.delete(socket)
      if (!over) setTimeout(() => over || open(), 100)
    })
  }
  for (let n = 0; n < count; n++) open()
  return {
    opened: () => opened,
    close: () => {
      over = true
      for (const socket of sockets) socket.destroy()
    },
  }
}
