/** The client of one server: every operation of its contract. */
import { Context, Effect, Layer } from "effect"
import { FetchHttpClient, HttpClient } from "effect/http"
import type { Operations } from "./operations.ts"
import { type Patience, patient } from "./Patience.ts"
import { makeOperations } from "./requests.ts"

export type TicketRushOptions = {
  /** Where the server is: `http://127.0.0.1:8080`, or with the path below which a proxy has it. */
  readonly url: string | URL
  /** What differs from {@link patient}. */
  readonly patience?: Partial<Patience>
}

export type TicketRushClient = Operations

export class TicketRush extends Context.Service<TicketRush, TicketRushClient>()("@ticketrush/client/TicketRush") {
  /** Over the given transport. */
  static readonly make = Effect.fnUntraced(function* (options: TicketRushOptions) {
    const transport = quiet(yield* HttpClient.HttpClient)
    const url = String(options.url).replace(/\/+$/, "")
    const client: TicketRushClient = yield* makeOperations(transport, url, { ...patient, ...options.patience })
    return client
  })

  static readonly layer = (options: TicketRushOptions): Layer.Layer<TicketRush, never, HttpClient.HttpClient> =>
    Layer.effect(TicketRush, TicketRush.make(options))

  /** Over the platform's own `fetch`, or the `FetchHttpClient.Fetch` that is there. No answer comes out of a cache. */
  static readonly layerFetch = (options: TicketRushOptions): Layer.Layer<TicketRush> =>
    TicketRush.layer(options).pipe(
      Layer.provide(FetchHttpClient.layer),
      Layer.provide(Layer.succeed(FetchHttpClient.RequestInit, uncached)),
    )
}

/** The types of Node leave out what only browsers have. */
const uncached = { cache: "no-store" } as RequestInit

/** Without spans and their headers: a header of a foreign trace costs room that servers bound. */
const quiet = (transport: HttpClient.HttpClient): HttpClient.HttpClient =>
  HttpClient.transform(transport, (sent) => Effect.provideService(sent, HttpClient.TracerDisabledWhen, () => true))
