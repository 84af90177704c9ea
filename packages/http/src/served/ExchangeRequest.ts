/** An exchange as the `HttpServerRequest` that handlers of the contract expect. Its body has been read and checked. */
import { Defect } from "@ticketrush/protocol"
import { Effect, Inspectable, Option, type Schema, Stream } from "effect"
import { type Headers, HttpIncomingMessage, type HttpServerError, HttpServerRequest, type UrlParams } from "effect/http"
import type { Exchange } from "../Exchange.ts"

const unsupported = Effect.die(new Defect("these routes take JSON bodies only"))

export class ExchangeRequest extends Inspectable.Class implements HttpServerRequest.HttpServerRequest {
  readonly [HttpServerRequest.TypeId]: typeof HttpServerRequest.TypeId = HttpServerRequest.TypeId
  readonly [HttpIncomingMessage.TypeId]: typeof HttpIncomingMessage.TypeId = HttpIncomingMessage.TypeId
  readonly source: Exchange
  readonly method: string
  readonly url: string
  readonly originalUrl: string
  readonly headers: Headers.Headers
  readonly protocol = "http" as const
  readonly remoteAddress = Option.none<string>()
  readonly peerAddress = Option.none<string>()
  readonly cookies = {}
  readonly #body: string

  /** `headers`: those that a handler looks at, read before the body was. */
  constructor(exchange: Exchange, body: string, headers: Headers.Headers, url?: string) {
    super()
    this.source = exchange
    this.method = exchange.method === "HEAD" ? "GET" : exchange.method
    this.originalUrl = exchange.query === "" ? exchange.path : `${exchange.path}?${exchange.query}`
    this.url = url ?? this.originalUrl
    this.headers = headers
    this.#body = body
  }

  get text(): Effect.Effect<string, HttpServerError.HttpServerError> {
    return Effect.succeed(this.#body)
  }

  get json(): Effect.Effect<Schema.Json, HttpServerError.HttpServerError> {
    return Effect.sync(() => JSON.parse(this.#body) as Schema.Json)
  }

  get arrayBuffer(): Effect.Effect<ArrayBuffer, HttpServerError.HttpServerError> {
    return Effect.sync(() => new TextEncoder().encode(this.#body).buffer as ArrayBuffer)
  }

  get stream(): Stream.Stream<Uint8Array, HttpServerError.HttpServerError> {
    return Stream.fromEffect(Effect.map(this.arrayBuffer, (buffer) => new Uint8Array(buffer)))
  }

  get urlParamsBody(): Effect.Effect<UrlParams.UrlParams, HttpServerError.HttpServerError> {
    return unsupported
  }

  get multipart(): HttpServerRequest.HttpServerRequest["multipart"] {
    return unsupported
  }

  get multipartStream(): HttpServerRequest.HttpServerRequest["multipartStream"] {
    return Stream.fromEffect(unsupported)
  }

  get upgrade(): HttpServerRequest.HttpServerRequest["upgrade"] {
    return unsupported
  }

  upgradeWith(): HttpServerRequest.HttpServerRequest["upgrade"] {
    return unsupported
  }

  modify(options: { readonly url?: string; readonly headers?: Headers.Headers }): ExchangeRequest {
    return new ExchangeRequest(this.source, this.#body, options.headers ?? this.headers, options.url ?? this.url)
  }

  toJSON(): unknown {
    return { _id: "ExchangeRequest", method: this.method, path: this.source.path }
  }
}
