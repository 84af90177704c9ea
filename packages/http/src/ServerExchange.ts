/**
 * A request of uWebSockets.js behind {@link Exchange}.
 *
 * What the library demands and where that is met: an abort handler on every request (constructor), headers read before
 * the handler returns, late answers corked (else seven times slower), a chunk copied before its callback ends, nothing
 * touched after an abort.
 */
import type * as uWS from "uWebSockets.js"
import { invariant } from "@ticketrush/protocol"
import { socketProtocol } from "@ticketrush/protocol/trusted-token"
import type { BodyFault, BodyHeaders, Exchange, HeaderPair, Outgoing, Socket } from "./Exchange.ts"
import type { ServerLife } from "./ServerLife.ts"
import { UwsOutgoing } from "./ServerOutgoing.ts"
import { UwsSocket } from "./ServerSocket.ts"
import { statusLine } from "./status-line.ts"

/** A body above this is sent piece by piece. */
const largeBytes = 64 * 1024

const noHeaders: ReadonlyArray<HeaderPair> = []

export class UwsExchange implements Exchange {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly startedAt: number
  route = "none"
  readonly #response: uWS.HttpResponse
  #request: uWS.HttpRequest | null
  readonly #life: ServerLife
  #upgrade: uWS.us_socket_context_t | null
  #state: "open" | "closing" | "sending" | "streaming" | "answered" | "aborted" = "open"
  #stream: UwsOutgoing | null = null

  constructor(
    response: uWS.HttpResponse,
    request: uWS.HttpRequest,
    life: ServerLife,
    upgrade: uWS.us_socket_context_t | null,
  ) {
    this.method = request.getMethod().toUpperCase()
    this.path = request.getUrl()
    this.query = request.getQuery() ?? ""
    this.startedAt = life.options.monotonicMs()
    this.#response = response
    this.#request = request
    this.#life = life
    this.#upgrade = upgrade
    response.onAborted(() => this.#aborted())
  }

  forgetRequest(): void {
    this.#request = null
    this.#upgrade = null
  }

  address(): string {
    invariant(this.#request !== null, "the address is read before the handler returns")
    return Buffer.from(this.#response.getRemoteAddressAsText()).toString()
  }

  ended(): boolean {
    return this.#state !== "open"
  }

  header(name: string): string {
    invariant(this.#request !== null, "headers are read before the handler returns")
    return this.#request.getHeader(name)
  }

  eachHeader(visit: (name: string, value: string) => void): void {
    invariant(this.#request !== null, "headers are read before the handler returns")
    this.#request.forEach(visit)
  }

  bodyHeaders(): BodyHeaders {
    invariant(this.#request !== null, "headers are read before the handler returns")
    const found = { contentType: "", contentEncoding: "", contentLength: "", ambiguous: false }
    let idempotencyKey: string | null = null
    let transferEncoding = ""
    let userIds = 0
    let passes = 0
    const once = (before: string, value: string): string => {
      if (before !== "") found.ambiguous = true
      return value
    }
    // One pass: `getHeader` would hide a second header of the same name, which is how requests are smuggled.
    this.#request.forEach((name, value) => {
      if (name === "content-length") found.contentLength = once(found.contentLength, value)
      else if (name === "content-type") found.contentType = once(found.contentType, value)
      else if (name === "idempotency-key") {
        if (idempotencyKey !== null) found.ambiguous = true
        idempotencyKey = value
      } else if (name === "content-encoding") found.contentEncoding = once(found.contentEncoding, value)
      else if (name === "user-id") userIds++
      else if (name === "admission-pass") passes++
      else if (name === "transfer-encoding") transferEncoding = once(transferEncoding, value)
    })
    if (userIds > 1 || passes > 1) found.ambiguous = true
    if (transferEncoding !== "" && (transferEncoding !== "chunked" || found.contentLength !== "")) {
      found.ambiguous = true
    }
    return { ...found, idempotencyKey }
  }

  readBody(bytesMax: number, done: (body: Buffer | BodyFault) => void): void {
    let kept: Buffer | null = null
    let length = 0
    let over = false
    this.#response.onData((chunk, isLast) => {
      if (over || this.#state !== "open") return
      const more = Buffer.from(chunk)
      if (length + more.length > bytesMax) {
        over = true
        kept = null
        return this.#guarded(() => done("too-large"))
      }
      // The common case: the body came in one piece with its headers and is never copied.
      if (isLast && length === 0) return this.#guarded(() => done(more))
      kept = grown(kept, length, more, bytesMax)
      length += more.length
      if (isLast) this.#guarded(() => done((kept as Buffer).subarray(0, length)))
    })
  }

  answer(
    status: number,
    contentType: string,
    body: string | Uint8Array,
    headers: ReadonlyArray<HeaderPair> = noHeaders,
    closeConnection = false,
  ): void {
    if (this.#state === "aborted") return
    invariant(this.#state === "open", "a request is answered once")
    if (!closeConnection) return this.#send(status, contentType, body, headers, false)
    // Not from inside the parser: it would go on to the next request in the same bytes, which is what a smuggler hopes
    // for. While this one stands unanswered, a next one ends the connection instead.
    this.#state = "closing"
    this.#life.options.soon(() => {
      if (this.#state === "closing") this.#send(status, contentType, body, headers, true)
    })
  }

  #send(
    status: number,
    contentType: string,
    body: string | Uint8Array,
    headers: ReadonlyArray<HeaderPair>,
    closeConnection: boolean,
  ): void {
    this.#state = "answered"
    const response = this.#response
    const never = status === 204 || status === 304
    const bodiless = never || this.method === "HEAD"
    const large = typeof body !== "string" && body.length > largeBytes && !bodiless && !closeConnection
    response.cork(() => {
      response.writeStatus(statusLine(status))
      if (contentType !== "") response.writeHeader("content-type", contentType)
      response.writeHeader("x-content-type-options", "nosniff")
      for (let i = 0; i < headers.length; i++) response.writeHeader(headers[i][0], headers[i][1])
      if (large) this.#sendLarge(body, status)
      else if (bodiless) this.#endWithoutBody(never ? 0 : Buffer.byteLength(body), closeConnection)
      else response.end(body, closeConnection)
    })
    if (bodiless && closeConnection) response.close()
    if (!large) this.#life.ended(this, status, this.startedAt)
  }

  /**
   * Ends an answer to HEAD, or a 204 or 304. The library's call for it takes no arguments here: given any, it announces a
   * length and waits for as many bytes, and the connection answers nothing afterwards. Without arguments it cannot close,
   * so the header that says so ends the answer, and the caller closes.
   */
  #endWithoutBody(lengthOfGet: number, closeConnection: boolean): void {
    if (lengthOfGet > 0) this.#response.writeHeader("content-length", String(lengthOfGet))
    if (closeConnection) this.#response.writeHeader("connection", "close\r\n")
    else this.#response.endWithoutBody()
  }

  /** As fast as the client reads: what it has not read stays in `body`, which others share, and is not copied for it. */
  #sendLarge(body: Uint8Array, status: number): void {
    this.#state = "sending"
    const response = this.#response
    const sent = (done: boolean): void => {
      if (!done) return
      this.#state = "answered"
      this.#life.ended(this, status, this.startedAt)
    }
    const first = response.getWriteOffset()
    response.onWritable((offset) => {
      const [all, done] = response.tryEnd(body.subarray(offset - first), body.length)
      sent(done)
      return all
    })
    sent(response.tryEnd(body, body.length)[1])
  }

  stream(contentType: string, headers: ReadonlyArray<HeaderPair>): Outgoing {
    invariant(this.#state === "open", "a request is answered once")
    this.#state = "streaming"
    const response = this.#response
    response.cork(() => {
      response.writeStatus(statusLine(200))
      response.writeHeader("content-type", contentType)
      response.writeHeader("x-content-type-options", "nosniff")
      for (const [name, value] of headers) response.writeHeader(name, value)
    })
    const stream = new UwsOutgoing(response, () => this.#streamEnded())
    this.#stream = stream
    this.#life.streams.add(stream)
    return stream
  }

  #streamEnded(): void {
    if (this.#state !== "streaming" || this.#stream === null) return
    this.#state = "answered"
    this.#life.streams.delete(this.#stream)
    this.#life.ended(this, 200, this.startedAt)
  }

  upgrade(): Socket | null {
    invariant(this.#state === "open", "a request is answered once")
    if (this.#upgrade === null) return null
    invariant(this.#request !== null, "a socket is opened before the handler returns")
    const key = this.#request.getHeader("sec-websocket-key")
    const offered = this.#request.getHeader("sec-websocket-protocol").split(",")
    // A browser that has offered protocols takes no answer that chooses none. The one with a token is never repeated.
    const protocol = offered.some((each) => each.trim() === socketProtocol) ? socketProtocol : ""
    const socket = new UwsSocket((cause) => this.#life.options.onDefect(this, cause))
    this.#state = "answered"
    this.#life.streams.add(socket)
    socket.whenClosed(() => {
      this.#life.streams.delete(socket)
      this.#life.ended(this, 101, this.startedAt)
    })
    // No extension: compression would cost a window of memory per client.
    this.#response.upgrade({ socket }, key, protocol, "", this.#upgrade)
    return socket
  }

  #aborted(): void {
    if (this.#state === "streaming") return this.#stream?.closedByClient()
    if (this.#state === "answered") return
    this.#state = "aborted"
    this.#life.ended(this, 0, this.startedAt)
  }

  /** What throws inside a native callback would end the process. */
  #guarded(run: () => void): void {
    try {
      run()
    } catch (cause) {
      this.#life.options.onDefect(this, cause)
    }
  }
}

/** `kept` with `more` behind its first `length` bytes; capacity doubles, so a trickle costs linear time. */
const grown = (kept: Buffer | null, length: number, more: Buffer, bytesMax: number): Buffer => {
  const needed = length + more.length
  if (kept !== null && kept.length >= needed) {
    more.copy(kept, length)
    return kept
  }
  const bigger = Buffer.allocUnsafeSlow(Math.min(bytesMax, Math.max(512, needed * 2)))
  kept?.copy(bigger, 0, 0, length)
  more.copy(bigger, length)
  return bigger
}
