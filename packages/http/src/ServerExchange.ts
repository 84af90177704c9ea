/**
 * A request of uWebSockets.js behind {@link Exchange}.
 *
 * What the library demands and where that is met: an abort handler on every request (constructor), headers read before
 * the handler returns, late answers corked (else seven times slower), a chunk copied before its callback ends, nothing
 * touched after an abort.
 */
import type * as uWS from "uWebSockets.js"
import { invariant, limits } from "@ticketrush/protocol"
import { socketProtocol } from "@ticketrush/protocol/trusted-token"
import type { Origin } from "./connections/HalfOpen.ts"
import {
  type BodyFault,
  type BodyHeaders,
  type Download,
  type Exchange,
  type HeaderPair,
  type Outgoing,
  type Socket,
  socketVersion,
} from "./Exchange.ts"
import { guarded } from "./guarded.ts"
import { keepAlive, preparedHead } from "./prepared-head.ts"
import { RequestHeaders } from "./request/RequestHeaders.ts"
import type { UwsAnswer } from "./ServerAnswer.ts"
import { ServerBody } from "./ServerBody.ts"
import { UwsDownload } from "./ServerDownload.ts"
import type { ServerLife, UnfinishedBody } from "./ServerLife.ts"
import { UwsOutgoing } from "./ServerOutgoing.ts"
import { UwsSocket } from "./ServerSocket.ts"
import { statusLine } from "./status-line.ts"
import type { UnsentAnswer } from "./UnsentAnswers.ts"

export const addressOf = (response: uWS.HttpResponse): string =>
  Buffer.from(response.getRemoteAddressAsText()).toString("latin1")

const noHeaders: ReadonlyArray<HeaderPair> = []

type Handshake = { readonly key: string; readonly protocol: string; readonly context: uWS.us_socket_context_t }

export class UwsExchange implements Exchange {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly startedAt: number
  route = "none"
  sharing: ReadonlyArray<HeaderPair> = noHeaders
  endsConnection = false
  readonly #response: uWS.HttpResponse
  #request: uWS.HttpRequest | null
  readonly #life: ServerLife
  #upgrade: uWS.us_socket_context_t | null
  /** What a WebSocket needs to begin, kept for after the handler; undefined when that was not asked for. */
  #handshake: Handshake | null | undefined
  #state: "open" | "closing" | "sending" | "streaming" | "answered" | "aborted" = "open"
  #stream: UwsAnswer | null = null
  #unfinished: UnfinishedBody | null = null
  /** Its answer while that is under way. */
  #unsent: UnsentAnswer | null = null
  /** Where it comes from, when it may be the first request of its connection. */
  #origin: Origin | undefined
  /** Who ends the connection after the answer because the client wishes it: the library knows one spelling of that wish. */
  readonly #closer: "none" | "library" | "us"
  /** Whether its body is one of the few large ones that are read at a time. */
  #hasPlace = false
  readonly #headers: RequestHeaders
  /** Whether we told the client to go on, so that the status line of the answer is not the first one any more. */
  readonly #continued: boolean

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
    this.#headers = RequestHeaders.of(request)
    this.#closer = closerOf(this.#headers.known("connection") ?? "")
    this.#continued = this.method !== "GET" && isUnheardExpectation(this.#headers.known("expect") ?? "")
    // There is no call for it. A status line that ends with an empty line is an answer, which leaves the next one open.
    if (this.#continued) response.writeStatus("100 Continue\r\n")
    const { connections } = life.options
    if (connections?.waiting) this.#origin = connections.began(addressOf(response))
    response.onAborted(() => this.#aborted())
  }

  forgetRequest(): void {
    this.#request = null
    this.#upgrade = null
  }

  address(): string {
    invariant(this.#request !== null, "the address is read before the handler returns")
    return addressOf(this.#response)
  }

  ended(): boolean {
    return this.#state !== "open"
  }

  header(name: string): string {
    invariant(this.#request !== null, "headers are read before the handler returns")
    return this.#headers.known(name) ?? this.#request.getHeader(name)
  }

  eachHeader(visit: (name: string, value: string) => void): void {
    invariant(this.#request !== null, "headers are read before the handler returns")
    this.#request.forEach(visit)
  }

  bodyHeaders(): BodyHeaders {
    return this.#headers
  }

  readBody(bytesMax: number, done: (body: Buffer | BodyFault) => void): void {
    if (bytesMax > limits.setupBodyBytesMax && !this.#takesPlace()) return done("crowded")
    const body = new ServerBody(bytesMax)
    // What throws inside a native callback would end the process.
    const whole = guarded(this, done)
    const finish = (what: Buffer | BodyFault): void => {
      this.#finished()
      if (this.#state === "open") whole(what)
    }
    const unfinished = { moved: () => body.length, giveUp: () => finish("unfinished") }
    // Of a body with a length the library tells at once that nothing of it has come yet; of one in chunks it does not.
    if (this.#headers.chunked) this.#wait(unfinished)
    this.#response.onData((chunk, isLast) => {
      if (this.#state !== "open") return
      const now = body.take(chunk, isLast)
      if (now === undefined) {
        if (this.#unfinished === null) this.#wait(unfinished)
      } else if (typeof now === "string") {
        finish(now)
      } else if (now.apart) {
        // A turn later, when the parser has seen what stands behind the last chunk: if that is no end of a body, it has
        // refused the request by then, and nothing may come of it.
        this.#finished()
        this.#life.options.defer.soon(() => finish(now.whole))
      } else {
        finish(now.whole)
      }
    })
  }

  /** Until it is answered: what was read of it is kept as long. */
  #takesPlace(): boolean {
    this.#hasPlace = this.#life.takeLargeBody()
    return this.#hasPlace
  }

  #wait(body: UnfinishedBody): void {
    this.#unfinished = body
    this.#life.bodies.add(body)
  }

  #finished(): void {
    if (this.#unfinished === null) return
    this.#life.bodies.remove(this.#unfinished)
    this.#unfinished = null
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
    // A large one cannot be followed by a close, so that only we ourselves may insist on it: such answers are small.
    const wished = this.#closer === "us" || (this.endsConnection && this.#closer === "none")
    const close = closeConnection || (wished && !this.#isLarge(status, body))
    if (!close) return this.#send(status, contentType, body, headers, false)
    // Not from inside the parser: it would go on to the next request in the same bytes, which is what a smuggler hopes
    // for. While this one stands unanswered, a next one ends the connection instead.
    this.#state = "closing"
    this.#life.options.defer.soon(() => {
      if (this.#state === "closing") this.#send(status, contentType, body, headers, true)
    })
  }

  #isLarge(status: number, body: string | Uint8Array): boolean {
    return body.length > limits.largeAnswerBytes && !this.#isBodiless(status)
  }

  #isBodiless(status: number): boolean {
    return status === 204 || status === 304 || this.method === "HEAD"
  }

  /** Most answers have nothing of their own in their head: it is prepared, and written at once. */
  #hasPreparedHead(closeConnection: boolean): boolean {
    return !closeConnection && this.#closer === "none" && !this.#continued && this.sharing.length === 0
  }

  /** All of an answer that stands before its own headers. */
  #begin(status: number): void {
    const response = this.#response
    if (this.#continued) response.writeHeader(`HTTP/1.1 ${statusLine(status)}\r\nx-content-type-options`, "nosniff")
    else response.writeStatus(statusLine(status)).writeHeader("x-content-type-options", "nosniff")
    for (const [name, value] of this.sharing) response.writeHeader(name, value)
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
    const bodiless = this.#isBodiless(status)
    const large = !closeConnection && this.#isLarge(status, body)
    response.cork(() => {
      if (contentType !== "" && this.#hasPreparedHead(closeConnection)) {
        response.writeStatus(preparedHead(status, contentType))
      } else {
        this.#begin(status)
        if (contentType !== "") response.writeHeader("content-type", contentType)
        if (this.#closer === "library") response.writeHeader("connection", "close")
        else if (large && this.#closer === "us") response.writeHeader("connection", "close")
        else if (!closeConnection) response.writeHeader("connection", keepAlive)
      }
      for (let i = 0; i < headers.length; i++) response.writeHeader(headers[i][0], headers[i][1])
      if (large) this.#sendLarge(typeof body === "string" ? Buffer.from(body) : body, status)
      else if (bodiless) this.#endWithoutBody(never ? 0 : Buffer.byteLength(body), closeConnection)
      else response.end(body, closeConnection)
    })
    if (bodiless && closeConnection) response.close()
    if (!large) this.#over(status, bodiless ? closeConnection : body.length > 0)
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
    const first = response.getWriteOffset()
    const unsent = { body, moved: () => response.getWriteOffset() - first, cut: () => void response.close() }
    const send = (from: number): boolean => {
      const [all, done] = response.tryEnd(body.subarray(from), body.length)
      if (done) {
        this.#state = "answered"
        this.#unsent = null
        this.#life.unsent.remove(unsent)
        this.#over(status, true)
      }
      return all
    }
    response.onWritable((offset) => send(offset - first))
    send(0)
    if (this.#state !== "sending") return
    this.#unsent = unsent
    this.#life.unsent.add(unsent)
  }

  failed(cause: unknown): void {
    this.#life.options.onDefect(this, cause)
  }

  stream(contentType: string, headers: ReadonlyArray<HeaderPair>): Outgoing {
    this.#beginStream(contentType, headers)
    return this.#streaming(new UwsOutgoing(this.#response, () => this.#streamEnded()))
  }

  download(contentType: string, headers: ReadonlyArray<HeaderPair>): Download {
    this.#beginStream(contentType, headers)
    return this.#streaming(new UwsDownload(this.#response, () => this.#streamEnded()))
  }

  #beginStream(contentType: string, headers: ReadonlyArray<HeaderPair>): void {
    invariant(this.#state === "open", "a request is answered once")
    this.#letGo(false)
    this.#state = "streaming"
    const response = this.#response
    response.cork(() => {
      this.#begin(200)
      response.writeHeader("content-type", contentType)
      for (const [name, value] of headers) response.writeHeader(name, value)
    })
  }

  #streaming<S extends UwsAnswer>(stream: S): S {
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
    const handshake = this.#handshake === undefined ? this.#readHandshake() : this.#handshake
    if (handshake === null) return null
    const socket = new UwsSocket((cause) => this.failed(cause))
    this.#state = "answered"
    this.#life.streams.add(socket)
    // From here on the library keeps the connection elsewhere, and says nothing when it closes.
    this.#letGo(false)
    socket.whenClosed(() => {
      this.#life.options.connections?.closed()
      this.#life.streams.delete(socket)
      this.#life.ended(this, 101, this.startedAt)
    })
    // No extension: compression would cost a window of memory per client.
    const { key, protocol, context } = handshake
    this.#response.cork(() => this.#response.upgrade({ socket }, key, protocol, "", context))
    return socket
  }

  keepUpgrade(): void {
    this.#handshake = this.#readHandshake()
  }

  /** Null when the request asks for no WebSocket that we speak. */
  #readHandshake(): Handshake | null {
    if (this.#upgrade === null) return null
    invariant(this.#request !== null, "a socket is opened before the handler returns, unless its upgrade was kept")
    // The library looks at the key alone.
    if (this.#request.getHeader("sec-websocket-version") !== socketVersion) return null
    const key = this.#request.getHeader("sec-websocket-key")
    const offered = this.#request.getHeader("sec-websocket-protocol").split(",")
    // A browser that has offered protocols takes no answer that chooses none. The one with a token is never repeated.
    const protocol = offered.some((each) => each.trim() === socketProtocol) ? socketProtocol : ""
    return { key, protocol, context: this.#upgrade }
  }

  /** `shows`: as {@link HalfOpen.ended} has it. */
  #over(status: number, shows: boolean): void {
    if (this.#hasPlace) this.#life.largeBodyEnded()
    this.#hasPlace = false
    this.#letGo(shows)
    this.#life.ended(this, status, this.startedAt)
  }

  #letGo(shows: boolean): void {
    if (this.#origin === undefined) return
    this.#life.options.connections?.ended(this.#origin, shows)
    this.#origin = undefined
  }

  #aborted(): void {
    if (this.#state === "streaming") return this.#stream?.closedByClient()
    this.#finished()
    if (this.#unsent !== null) this.#life.unsent.remove(this.#unsent)
    if (this.#state === "answered") return
    this.#state = "aborted"
    this.#over(0, true)
  }
}

/** The library takes any five letters for `close`, and knows no list. */
const closerOf = (connection: string): "none" | "library" | "us" => {
  if (connection === "") return "none"
  if (connection.length === 5) return "library"
  return connection.split(",").some((option) => option.trim().toLowerCase() === "close") ? "us" : "none"
}

/**
 * A client waits to be told to go on, in a spelling that the library does not know. The library tells its own clients so
 * in any case, before the request is routed, and so do we: Java 17 waits for ever when it is refused instead.
 */
const isUnheardExpectation = (expects: string): boolean =>
  expects !== "" && expects !== "100-continue" && expects.toLowerCase() === "100-continue"
