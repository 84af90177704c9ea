/**
 * A free loopback port. It is taken from below the range that operating systems hand to outgoing
 * connections: a client that reconnects to a port of that range while the server restarts can meet itself, or find
 * the port given to a stranger.
 */
import { createServer } from "node:net"
import { Effect } from "effect"

const first = 20_000
const count = 10_000

/** True when a server could listen on the port now. */
export const portFree = (port: number): Effect.Effect<boolean> =>
  Effect.callback((resume) => {
    const server = createServer()
    server.once("error", () => resume(Effect.succeed(false)))
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resume(Effect.succeed(true))))
  })

/** The first free port from a place that `salt` chooses, so that several starters rarely try the same one. */
export const freePort = Effect.fnUntraced(function* (salt: number) {
  for (let step = 0; step < count; step++) {
    const port = first + ((salt + step) % count)
    if (yield* portFree(port)) return port
  }
  return yield* Effect.die(new Error(`all ports from ${first} to ${first + count - 1} are taken`))
})
