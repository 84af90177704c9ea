/**
 * One request and its one answer, as everything but `Server.ts` sees it. Plain and synchronous: the way from a socket
 * to a reply has no promise and no fiber.
 */

/** The one version of WebSockets that there is (RFC 6455). */
export const socketVersion = "13"

export type HeaderPair = readonly [name: string, value: string]

/**
 * What is wrong with a body before its text is looked at: it came whole and was dropped, it goes on and is not read any
 * further, it did not come to its end, or as many large ones are read as may be at a time.
 */
export type BodyFault = "too-large" | "endless" | "unfinished" | "crowded"

/** Why a request cannot be trusted: a header that may stand once stands twice, or headers are to come behind its body. */
export type HeaderFault = "ambiguous" | "trailers"

/** The headers that decide how a body is read. An absent header is an empty string. */
export type BodyHeaders = {
  readonly contentType: string
  readonly contentEncoding: string
  readonly contentLength: string
  /** Null when absent: an empty one is wrong. */
  readonly idempotencyKey: string | null
  /** The body is sent in pieces, without a length of the whole. */
  readonly chunked: boolean
  readonly fault: HeaderFault | null
}

export interface Exchange {
  /** Upper case. */
  readonly method: string
  /** As sent, without the query; nothing in it is decoded. */
  readonly path: string
  /** As sent, without the question mark. */
  readonly query: string
  /** Name of the route that took the request, for the metrics. */
  route: string
  /** Part of every answer: what lets a page of another origin read it. Without it none does. */
  sharing?: ReadonlyArray<HeaderPair>
  /** The connection ends with the answer. */
  endsConnection?: boolean
  /** One header by its lower-case name, "" when absent. Only readable until the handler returns. */
  readonly header: (name: string) => string
  /** Every header with its lower-case name, in the order they came. Only until the handler returns. */
  readonly eachHeader: (visit: (name: string, value: string) => void) => void
  /** Only readable until the handler returns. */
  readonly bodyHeaders: () => BodyHeaders
  /** Address of the peer as text, never out of a header. Only readable until the handler returns. */
  readonly address: () => string
  /** True once answered or once the client is gone: an answer given after that is dropped. */
  readonly ended: () => boolean
  /** Calls back once with the whole body, which must be copied to be kept, or with what is wrong with it. */
  readonly readBody: (bytesMax: number, done: (body: Buffer | BodyFault) => void) => void
  /** The one answer. Does nothing when the client is gone; a second one is a defect. */
  readonly answer: (
    status: number,
    contentType: string,
    body: string | Uint8Array,
    headers?: ReadonlyArray<HeaderPair>,
    closeConnection?: boolean,
  ) => void
  /** A defect of ours: goes to the log, and is answered 500 unless something was answered already. It does not throw. */
  readonly failed: (cause: unknown) => void
  /** Starts an answer without an end. */
  readonly stream: (contentType: string, headers: ReadonlyArray<HeaderPair>) => Outgoing
  /** Starts an answer whose end is not known yet, and which comes to one. */
  readonly download: (contentType: string, headers: ReadonlyArray<HeaderPair>) => Download
  /** Lets `upgrade` be called after the handler has returned. Only until then. */
  readonly keepUpgrade: () => void
  /** Goes on as a WebSocket that speaks `socketProtocol` when it was offered; null, and nothing answered, when the request does not ask for one. */
  readonly upgrade: () => Socket | null
}

/** What goes on after the request. After `closed` was called, or `end`, writing does nothing. */
interface Live {
  /** False when the client does not keep up: the text is buffered, and nothing more should be written until `drained`. */
  readonly write: (text: string) => boolean
  readonly onDrained: (drained: () => void) => void
  /** Called once, when either side ends it. */
  readonly onClosed: (closed: () => void) => void
}

/** An answer that goes on. */
export interface Outgoing extends Live {
  readonly end: (last?: string) => void
}

/** An answer that comes to its end. */
export interface Download extends Live {
  readonly end: () => void
  /** Ends it so that the client hears that it is not whole. */
  readonly cut: () => void
}

/** An open WebSocket. */
export interface Socket extends Live {
  readonly end: (code: number, reason: string) => void
  readonly onMessage: (hears: SocketListener) => void
}

export interface SocketListener {
  readonly text: (text: string) => void
  readonly binary: () => void
  /** More than the bytes that are read. */
  readonly tooLarge: () => void
  readonly ping: () => void
  /** It threw; the socket ends after this. */
  readonly defect: (cause: unknown) => void
}
