/** The client of one server: every operation of its contract, and its live streams. */
import { limits } from "@ticketrush/protocol"
import type { LineOverviewResponse, LineResponse } from "@ticketrush/protocol/http-schemas"
import { Context, Effect, Layer, type Stream } from "effect"
import { FetchHttpClient, HttpClient } from "effect/http"
import { type AccessToken, withCredentials } from "./credentials.ts"
import type { StreamError } from "./errors.ts"
import { lineTopic, type Reservation, reservationTopic, saleTopic } from "./live/images.ts"
import { type PlaceState, placeTopic } from "./live/place.ts"
import { type SeatsUpdate, seatsTopic } from "./live/seats.ts"
import type { Topic } from "./live/Topic.ts"
import { type LiveEvent, watch } from "./live/watching.ts"
import type { Operations } from "./operations.ts"
import { type Patience, patient } from "./Patience.ts"
import { makeOperations } from "./requests.ts"
import { enterLine } from "./work/enter-line.ts"

export type TicketRushOptions = {
  /** Where the server is: `http://127.0.0.1:8080`, or with the path below which a proxy has it. */
  readonly url: string | URL
  /** Of the server's trusted surface, as its start prints it; needed where requests name the person they act for. */
  readonly token?: string | null
  /** Of a person who is signed in; needed for `ownReservations` and most of `auth`. */
  readonly accessToken?: AccessToken | null
  /** What differs from {@link patient}. */
  readonly patience?: Partial<Patience>
  /** A stream on which nothing came for this long is opened anew, in milliseconds; 2.5 keepalives unless given. */
  readonly silenceMs?: number
}

export type Live<A> = Stream.Stream<LiveEvent<A>, StreamError>

/** What can be watched. A stream goes on over lost connections until its consumer ends it. */
export type Watches = {
  /** The own place of a person in the line of a concert. Watching is being there. */
  readonly watchPlace: (place: { readonly concertId: number; readonly userId: number }) => Live<PlaceState>
  readonly watchSeats: (option: { readonly optionId: number }) => Live<SeatsUpdate>
  readonly watchReservation: (reservation: {
    readonly reservationId: number
    readonly userId: number
  }) => Live<Reservation>
  /** The public view of a sale and its line. */
  readonly watchSale: (sale: { readonly concertId: number }) => Live<LineOverviewResponse>
  /** A line as its operators see it. */
  readonly watchLine: (line: { readonly concertId: number }) => Live<LineResponse>
}

/** What takes several requests. */
export type Helpers = { readonly enterLine: ReturnType<typeof enterLine> }

export type TicketRushClient = Operations & Watches & Helpers

/** Keepalives that may be missed: one, and half of the next. */
const keepalivesMissed = 2.5

export class TicketRush extends Context.Service<TicketRush, TicketRushClient>()("@ticketrush/client/TicketRush") {
  /** Over the given transport. */
  static readonly make = Effect.fnUntraced(function* (options: TicketRushOptions) {
    const { token = null, accessToken = null } = options
    const transport = withCredentials(quiet(yield* HttpClient.HttpClient), { token, accessToken })
    const url = String(options.url).replace(/\/+$/, "")
    const patience = { ...patient, ...options.patience }
    const silenceMs = options.silenceMs ?? limits.streamKeepaliveMs * keepalivesMissed
    const watched = <A>(topic: Topic<A>): Live<A> => watch({ transport, url, silenceMs }, patience, topic)
    const watches: Watches = {
      watchPlace: ({ concertId, userId }) => watched(placeTopic(concertId, userId)),
      watchSeats: ({ optionId }) => watched(seatsTopic(optionId)),
      watchReservation: ({ reservationId, userId }) => watched(reservationTopic(reservationId, userId)),
      watchSale: ({ concertId }) => watched(saleTopic(concertId)),
      watchLine: ({ concertId }) => watched(lineTopic(concertId)),
    }
    const operations = yield* makeOperations(transport, url, patience)
    const client: TicketRushClient = { ...operations, ...watches, enterLine: enterLine(operations) }
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
