/**
 * Which pages of other origins may read answers (CORS, https://fetch.spec.whatwg.org/#http-cors-protocol): those whose
 * origin is listed, and of those only what every caller may read. The trusted surface is never read from another origin,
 * and no cookie and no password of a browser is ever sent along: `Access-Control-Allow-Credentials` stands nowhere.
 */
import type { Exchange, HeaderPair } from "../Exchange.ts"

const none: ReadonlyArray<HeaderPair> = []

/** What a cache must know: the same address answers another origin with other headers. */
const varies: HeaderPair = ["vary", "Origin"]

/** Headers of ours that a script may read besides those that every script may. */
const exposed = ["allow", "etag", "link", "location", "retry-after", "www-authenticate"].join(", ")

/** Headers that a script may send besides those that every script may. The trusted token is not among them. */
const allowedHeaders = [
  "accept",
  "admission-pass",
  "authorization",
  "content-type",
  "idempotency-key",
  "if-none-match",
  "last-event-id",
  "user-id",
]

/** How long a browser may remember what it may send, in seconds. */
const maxAgeSeconds = 600

export class CrossOrigin {
  /** What every answer to a page of that origin carries. */
  readonly #shared = new Map<string, ReadonlyArray<HeaderPair>>()
  /** What every other answer carries. */
  readonly #others: ReadonlyArray<HeaderPair>

  /** `origins` as browsers write them: `https://tickets.example`. */
  constructor(origins: ReadonlyArray<string>) {
    this.#others = origins.length === 0 ? none : [varies]
    for (const origin of origins) {
      this.#shared.set(origin, [
        ["access-control-allow-origin", origin],
        ["access-control-expose-headers", exposed],
        varies,
      ])
    }
  }

  /** The headers of an answer that every caller may read. Only until the handler returns. */
  headers(exchange: Exchange): ReadonlyArray<HeaderPair> {
    if (this.#shared.size === 0) return none
    return this.#shared.get(exchange.header("origin")) ?? this.#others
  }

  /**
   * The headers that answer a browser which asks what a page may send to an address with these methods; undefined when
   * the request is no such question, or its page is not listed.
   */
  preflight(exchange: Exchange, methods: ReadonlyArray<string>): ReadonlyArray<HeaderPair> | undefined {
    if (exchange.method !== "OPTIONS" || methods.length === 0) return undefined
    if (exchange.header("access-control-request-method") === "") return undefined
    if (!this.#shared.has(exchange.header("origin"))) return undefined
    return [
      ["access-control-allow-methods", methods.join(", ")],
      ["access-control-allow-headers", allowedHeaders.join(", ")],
      ["access-control-max-age", String(maxAgeSeconds)],
    ]
  }
}
