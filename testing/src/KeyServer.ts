/** A server that publishes keys as an identity provider does, and fails in the ways in which one can. */
import { createServer, type Server } from "node:http"
import type { AddressInfo, Socket } from "node:net"

/** What it answers with; null: it takes the request and answers nothing. */
export type KeyServerAnswer = {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
} | null

export class KeyServer {
  /** Requests so far. */
  asked = 0
  answer: KeyServerAnswer
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined
  #port = 0

  private constructor(answer: KeyServerAnswer) {
    this.answer = answer
  }

  static async start(answer: KeyServerAnswer): Promise<KeyServer> {
    const server = new KeyServer(answer)
    await server.restart()
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/keys`
  }

  /** On the same port as before. */
  async restart(): Promise<void> {
    const server = createServer((_, response) => {
      this.asked++
      if (this.answer === null) return
      const { body, headers, status } = this.answer
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(body)
    })
    server.on("connection", (socket) => {
      this.#sockets.add(socket)
      socket.once("close", () => this.#sockets.delete(socket))
    })
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject)
      server.listen(this.#port, "127.0.0.1", resolve)
    })
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
  }

  /** Its connections are reset and new ones refused, as when its process is killed. */
  async kill(): Promise<void> {
    const server = this.#server
    if (server === undefined) return
    this.#server = undefined
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const socket of this.#sockets) socket.resetAndDestroy()
    await closed
  }
}
