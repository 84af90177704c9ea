/** The same client for programs without Effect: operations answer with promises, streams are async iterables. */
import { Effect, Layer, Stream } from "effect"
import { FetchHttpClient } from "effect/http"
import type { LiveEvent } from "./live/watching.ts"
import type { Operations } from "./operations.ts"
import {
  type Helpers,
  type Live,
  TicketRush,
  type TicketRushClient,
  type TicketRushOptions,
  type Watches,
} from "./TicketRush.ts"
import type { EnterLine } from "./work/enter-line.ts"

export type ConnectOptions = TicketRushOptions & {
  /** In place of the platform's own. */
  readonly fetch?: typeof globalThis.fetch
}

type PromisedOperation<F> = F extends (...request: infer Request) => Effect.Effect<infer A, infer _>
  ? (...request: Request) => Promise<A>
  : never

type PromisedOperations = {
  readonly [Group in keyof Operations]: {
    readonly [Name in keyof Operations[Group]]: PromisedOperation<Operations[Group][Name]>
  }
}

type PromisedWatches = {
  readonly [Name in keyof Watches]: Watches[Name] extends (about: infer About) => Live<infer A>
    ? (about: About) => AsyncIterable<LiveEvent<A>>
    : never
}

type PromisedHelpers = { readonly [Name in keyof Helpers]: PromisedOperation<Helpers[Name]> }

/** Promises are rejected with the errors of `errors.ts`; leaving a `for await` loop ends its stream. */
export type PromisedClient = PromisedOperations & PromisedWatches & PromisedHelpers

export const connect = ({ fetch, ...options }: ConnectOptions): PromisedClient => {
  const layer = TicketRush.layerFetch(options)
  const provided = fetch === undefined ? layer : Layer.provide(layer, Layer.succeed(FetchHttpClient.Fetch, fetch))
  const client = Effect.runSync(Effect.provide(TicketRush, provided))
  return promised(client) as PromisedClient
}

type AnyOperation = (request?: unknown) => Effect.Effect<unknown, unknown>
type AnyWatch = (about: unknown) => Live<unknown>

const promised = ({ enterLine, ...client }: TicketRushClient): unknown => ({
  enterLine: (asked: EnterLine) => Effect.runPromise(enterLine(asked)),
  ...Object.fromEntries(
    Object.entries(client).map(([name, part]) => [
      name,
      typeof part === "function"
        ? (about: unknown) => Stream.toAsyncIterable((part as AnyWatch)(about))
        : promisedGroup(part as Readonly<Record<string, AnyOperation>>),
    ]),
  ),
})

const promisedGroup = (group: Readonly<Record<string, AnyOperation>>): unknown =>
  Object.fromEntries(
    Object.entries(group).map(([name, operation]) => [
      name,
      (request?: unknown) => Effect.runPromise(operation(request)),
    ]),
  )
