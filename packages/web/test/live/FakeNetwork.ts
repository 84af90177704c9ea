/**
 * What lies between a browser and the server: WebSockets and streams of fetch that reach the server's own sessions, and
 * can be refused, swallowed, cut, or die without a word.
 */
import type { Outgoing, Socket, SocketListener } from "../../../http/src/Exchange.ts"
import { readTopic, type TopicRequest } from "../../../http/src/stream/socket-messages.ts"
import { SocketSession } from "../../../http/src/stream/topics/SocketSession.ts"
import { TopicSession } from "../../../http/src/stream/topics/TopicSession.ts"
import type { StreamWorld } from "../../../http/test/stream/StreamWorld.ts"
import { eventsTransport } from "../../js/live/events-transport.js"
import { socketTransport } from "../../js/live/socket-transport.js"
import type { Transport } from "../../js/live/transport.js"

type Gate = (task: () => void) => void

/** One connection, as the network sees it. */
type Path = {
  readonly kind: "ws" | "sse"
  readonly gate: Gate
  /** Nothing passes any more, and neither side knows. */
  dead: boolean
  closeServer: () => void
  closeClient: () => void
}

const trusted = { kind: "trusted" } as const

export class FakeNetwork {
  /** What becomes of new connections; `swallows`: they are never answered. */
  sockets: "pass" | "refused" | "swallowed" = "pass"
  streams: "pass" | "refused" | "swallowed" = "pass"
  /** Opened, of each kind, and with which credentials. */
  readonly opened = { ws: 0, sse: 0 }
  readonly credentials: unknown[] = []
  readonly #paths = new Set<Path>()
  readonly #server: StreamWorld

  constructor(server: StreamWorld) {
    this.#server = server
  }

  /** How many the browser has open, whether they still lead anywhere or not. */
  get open(): number {
    return this.#paths.size
  }

  /** The server is there and takes connections, or not. */
  set reachable(there: boolean) {
    this.sockets = this.streams = there ? "pass" : "refused"
  }

  /** All that is open dies without a word. */
  die(): void {
    for (const path of this.#paths) path.dead = true
  }

  /** All that is open, or all of one tab, is closed for both sides. */
  cut(gate?: Gate): void {
    for (const path of [...this.#paths]) {
      if (gate !== undefined && path.gate !== gate) continue
      path.closeServer()
      path.closeClient()
    }
  }

  /** What a tab connects with. */
  transports(gate: Gate): Transport[] {
    const { world } = this.#server
    const clock = {
      now: () => world.now,
      after: (ms: number, task: () => void) => world.defer.after(ms, () => gate(task)),
      random: () => 0.5,
    }
    return [
      socketTransport("ws://server/ws", this.#socketClass(gate), (credential) =>
        credential === undefined ? [] : [credential],
      ),
      eventsTransport("http://server/api/streams", this.#fetch(gate), clock, (credential) =>
        credential === undefined ? {} : { credential },
      ),
    ]
  }

  #later(task: () => void): void {
    this.#server.world.defer.after(1, task)
  }

  #path(kind: Path["kind"], gate: Gate): Path {
    const path: Path = { kind, gate, dead: false, closeServer: () => {}, closeClient: () => {} }
    this.#paths.add(path)
    return path
  }

  #socketClass(gate: Gate): typeof WebSocket {
    const network = this
    class FakeSocket extends EventTarget {
      readonly #way = network.#path("ws", gate)
      #listener: SocketListener | undefined
      #closed = () => {}
      #over = false

      constructor(_url: string, protocols: ReadonlyArray<string>) {
        super()
        this.#way.closeClient = () => this.#end()
        network.credentials.push(protocols[0])
        network.#later(() => {
          if (this.#over || network.sockets === "swallowed") return
          if (network.sockets === "refused") return this.#end()
          network.opened.ws++
          new SocketSession({
            streams: network.#server.streams,
            socket: this.#serverSide(),
            address: "a",
            caller: trusted,
          })
          gate(() => this.dispatchEvent(new Event("open")))
        })
      }

      send(text: string): void {
        this.#pass(() => this.#listener?.text(text))
      }

      close(): void {
        if (this.#over) return
        this.#over = true
        network.#paths.delete(this.#way)
        this.#pass(() => this.#closed())
      }

      #serverSide(): Socket {
        this.#way.closeServer = () => this.#closed()
        return {
          write: (text) => {
            this.#pass(() => gate(() => this.dispatchEvent(new MessageEvent("message", { data: text }))))
            return true
          },
          end: () => {
            this.#pass(() => this.#end())
            this.#closed()
          },
          onDrained: () => {},
          onClosed: (closed) => {
            this.#closed = () => {
              this.#closed = () => {}
              closed()
            }
          },
          onMessage: (listener) => {
            this.#listener = listener
          },
        }
      }

      #pass(task: () => void): void {
        if (!this.#way.dead) network.#later(() => this.#way.dead || task())
      }

      #end(): void {
        if (this.#over) return
        this.#over = true
        network.#paths.delete(this.#way)
        gate(() => this.dispatchEvent(new Event("close")))
      }
    }
    return FakeSocket as unknown as typeof WebSocket
  }

  #fetch(gate: Gate): typeof fetch {
    const ask = (address: string, { headers, signal }: RequestInit): Promise<Response> =>
      new Promise((answer, fail) => {
        this.credentials.push((headers as Record<string, string>).credential)
        const path = this.#path("sse", gate)
        const gone = () => this.#paths.delete(path)
        signal?.addEventListener("abort", () => {
          gone()
          if (!path.dead) this.#later(() => path.closeServer())
          fail(new DOMException("aborted", "AbortError"))
        })
        path.closeClient = () => {
          gone()
          gate(() => fail(new TypeError("network")))
        }
        this.#later(() => {
          if (signal?.aborted || this.streams === "swallowed") return
          if (this.streams === "refused") return path.closeClient()
          this.opened.sse++
          const body = this.#body(path, gate, new URL(address))
          gate(() => answer(new Response(body, { headers: { "content-type": "text/event-stream" } })))
        })
      })
    return ask as unknown as typeof fetch
  }

  #body(path: Path, gate: Gate, address: URL): ReadableStream<Uint8Array> {
    const requests = address.searchParams.getAll("subscribe").map((text) => readTopic(text) as TopicRequest)
    let closed = () => {}
    let over = false
    return new ReadableStream({
      start: (controller) => {
        const pass = (task: () => void) => {
          if (!path.dead) this.#later(() => path.dead || over || gate(() => over || task()))
        }
        const end = () => {
          over = true
          this.#paths.delete(path)
          controller.close()
        }
        const outgoing: Outgoing = {
          write: (text) => {
            pass(() => controller.enqueue(new TextEncoder().encode(text)))
            return true
          },
          end: (last = "") => {
            pass(() => {
              controller.enqueue(new TextEncoder().encode(last))
              end()
            })
            closed()
          },
          onDrained: () => {},
          onClosed: (heard) => {
            closed = () => {
              closed = () => {}
              heard()
            }
          },
        }
        path.closeServer = () => closed()
        path.closeClient = () => {
          if (over) return
          over = true
          this.#paths.delete(path)
          gate(() => controller.error(new TypeError("network")))
        }
        const connection = this.#server.streams.hub.connect({ kind: "sse", outgoing, wording: "messages" }, "a")
        const topics = new TopicSession(this.#server.streams, connection, trusted)
        for (const request of requests) topics.subscribe(request)
      },
    })
  }
}
