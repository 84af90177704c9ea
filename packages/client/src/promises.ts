/** The same client for programs without Effect: operations answer with promises. */
import { Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import type { Operations } from "./operations.ts"
import { TicketRush, type TicketRushOptions } from "./TicketRush.ts"

export type ConnectOptions = TicketRushOptions & {
  /** In place of the platform's own. */
  readonly fetch?: typeof globalThis.fetch
}

type PromisedOperation<F> = F extends (...request: infer Request) => Effect.Effect<infer A, infer _>
  ? (...request: Request) => Promise<A>
  : never

/** Promises are rejected with the errors of `errors.ts`. */
export type PromisedClient = {
  readonly [Group in keyof Operations]: {
    readonly [Name in keyof Operations[Group]]: PromisedOperation<Operations[Group][Name]>
  }
}

export const connect = ({ fetch, ...options }: ConnectOptions): PromisedClient => {
  const layer = TicketRush.layerFetch(options)
  const provided = fetch === undefined ? layer : Layer.provide(layer, Layer.succeed(FetchHttpClient.Fetch, fetch))
  const client = Effect.runSync(Effect.provide(TicketRush, provided))
  return Object.fromEntries(
    Object.entries(client).map(([name, group]) => [name, promisedGroup(group)]),
  ) as unknown as PromisedClient
}

type AnyOperation = (request?: unknown) => Effect.Effect<unknown, unknown>

const promisedGroup = (group: Readonly<Record<string, unknown>>): unknown =>
  Object.fromEntries(
    Object.entries(group).map(([name, operation]) => [
      name,
      (request?: unknown) => Effect.runPromise((operation as AnyOperation)(request)),
    ]),
  )
