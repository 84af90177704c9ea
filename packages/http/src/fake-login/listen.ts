/** The sockets of the provider that plays Kakao and Naver: on the loopback, on any free port, until the scope closes. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { Random } from "@ticketrush/engine/ports"
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { FakeAnswer } from "./dialects.ts"
import { FakeProviders } from "./FakeProviders.ts"

/** Gives its address. */
export const listenAsProviders = Effect.fnUntraced(function* (random: Random) {
  const providers = new FakeProviders(random)
  const server = createServer((request, response) => {
    readFields(request, (fields) => {
      const { method = "", headers } = request
      const path = (request.url ?? "").split("?", 1)[0]
      const authorization = headers.authorization ?? ""
      const answer = fields === undefined ? tooLarge : providers.answer({ method, path, fields, authorization })
      // One that is never answered ends when its client has had enough.
      if (answer !== null) send(response, answer)
    })
  })
  server.maxConnections = limits.fakeConnectionsMax
  yield* Effect.acquireRelease(listening(server), () => closed(server))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

const tooLarge: FakeAnswer = { status: 413, body: "", headers: { connection: "close" } }

const send = (response: ServerResponse, { status, body, headers }: FakeAnswer): void => {
  response.writeHead(status, { "cache-control": "no-store", ...headers }).end(body)
}

const readFields = (request: IncomingMessage, done: (fields: URLSearchParams | undefined) => void): void => {
  if (request.method !== "POST") return done(new URLSearchParams((request.url ?? "").split("?", 2)[1] ?? ""))
  const pieces: Buffer[] = []
  let bytes = 0
  request.on("data", (piece: Buffer) => {
    bytes += piece.length
    if (bytes <= limits.bodyBytesMax) pieces.push(piece)
  })
  request.on("end", () =>
    done(bytes > limits.bodyBytesMax ? undefined : new URLSearchParams(Buffer.concat(pieces).toString("utf8"))),
  )
  // A client that goes away before the end gets no answer.
  request.on("error", () => {})
}

const listening = (server: Server): Effect.Effect<void> =>
  Effect.callback((resume) => {
    server.once("error", (error) => resume(Effect.die(error)))
    server.listen(0, "127.0.0.1", () => resume(Effect.void))
  })

const closed = (server: Server): Effect.Effect<void> =>
  Effect.callback((resume) => {
    server.close(() => resume(Effect.void))
    server.closeAllConnections()
  })
