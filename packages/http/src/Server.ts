/**
 * ① The socket: uWebSockets.js behind `Exchange`. Only this file, `ServerConnection.ts`, `ServerExchange.ts`,
 * `ServerAnswer.ts` and `ServerSocket.ts` know it.
 */

import "./header-bound.ts"
import * as uWS from "uWebSockets.js"
import { Data, Effect, type Scope } from "effect"
import { openedConnection } from "./ServerConnection.ts"
import { addressOf, UwsExchange } from "./ServerExchange.ts"
import { ServerLife, type ServerOptions } from "./ServerLife.ts"
import { type SocketData, socketBehaviour } from "./ServerSocket.ts"
import type { UnsentAnswers } from "./UnsentAnswers.ts"
import { whyNotListening } from "./whyNotListening.ts"

export class ListenError extends Data.TaggedError("ListenError")<{ readonly message: string }> {}

export type Listening = {
  readonly host: string
  readonly port: number
  readonly open: () => number
  readonly unsent: UnsentAnswers
}

/** Listens until the scope closes; then refuses new connections, waits for the answers under way, and closes all. */
export const listen = Effect.fnUntraced(function* (
  options: ServerOptions,
): Effect.fn.Return<Listening, ListenError, Scope.Scope> {
  const app = uWS.App()
  const life = new ServerLife(options)
  const { connections, unread } = options
  const take = (
    response: uWS.HttpResponse,
    request: uWS.HttpRequest,
    upgrade: uWS.us_socket_context_t | null,
  ): void => {
    const exchange = new UwsExchange(response, request, life, upgrade)
    life.began()
    if (unread?.waiting) unread.read(exchange.address())
    try {
      options.handle(exchange)
    } catch (cause) {
      options.onDefect(exchange, cause)
    }
    exchange.forgetRequest()
  }
  if (unread !== undefined || connections !== undefined) {
    /** `change` is -1 when a connection ends, and then nothing is known about it. One that became a WebSocket is not told. */
    const count = (response: uWS.HttpResponse, change: number): void => {
      if (change === -1) return connections?.closed()
      const address = addressOf(response)
      unread?.opened(address)
      connections?.opened(openedConnection(response), address)
    }
    app.filter(count)
  }
  if (options.socketPath !== undefined) app.ws<SocketData>(options.socketPath, { ...socketBehaviour, upgrade: take })
  app.any("/*", (response, request) => take(response, request, null))
  const opened = yield* Effect.callback<uWS.us_listen_socket | false>((resume) =>
    // Exclusive: without it a second server shares the port and takes half of the requests.
    listenExclusively(app, options.host, options.port, (socket: uWS.us_listen_socket | false) =>
      resume(Effect.succeed(socket)),
    ),
  )
  if (opened === false) return yield* new ListenError({ message: yield* whyNotListening(options) })
  const socket = opened
  const port = uWS.us_socket_local_port(socket as unknown as uWS.us_socket)
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => uWS.us_listen_socket_close(socket)).pipe(
      Effect.andThen(Effect.timeoutOption(life.drained, options.drainMs)),
      Effect.andThen(
        Effect.sync(() => {
          life.bodies.stop()
          life.unsent.stop()
          unread?.stop()
          connections?.stop()
          app.close()
        }),
      ),
    ),
  )
  return { host: options.host, port, open: () => life.open, unsent: life.unsent }
})

/** `LIBUS_LISTEN_EXCLUSIVE_PORT`, which the published types leave out. */
const exclusivePort = 1

/** The published types know host or options, the binary takes both. */
const listenExclusively = (
  app: uWS.TemplatedApp,
  host: string,
  port: number,
  done: (socket: uWS.us_listen_socket | false) => void,
): void => {
  const listen = app.listen as unknown as (host: string, port: number, options: number, done: unknown) => void
  listen.call(app, host, port, exclusivePort, done)
}
