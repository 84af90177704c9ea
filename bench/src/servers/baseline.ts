/**
 * The usual way to sell a seat, kept as good as it gets without batching: `node:http`, `pg` with a pool of 20 and one
 * transaction per hold. Same JSON as the gateway's hold, same Postgres, same isolation level (read committed).
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { Pool } from "pg"
import { serving } from "./serving.ts"

export type Asked = { readonly userId: number; readonly seatId: number }
export type Held = {
  readonly id: number
  readonly reservedAt: Date
  readonly holdExpiresAt: Date
}

const bodyOf = (asked: Asked, held: Held): string =>
  JSON.stringify({
    id: held.id,
    userId: asked.userId,
    seatId: asked.seatId,
    status: "HOLD",
    reservedAt: held.reservedAt,
    holdExpiresAt: held.holdExpiresAt,
    confirmedAt: null,
    expiredAt: null,
    cancelledAt: null,
    refundedAt: null,
    resaleActivatedUserIds: [],
  })

const send = (response: ServerResponse, status: number, body: string): void => {
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(body) })
  response.end(body)
}

const read = (request: IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = ""
    request.setEncoding("utf8")
    request.on("data", (part: string) => {
      text += part
    })
    request.on("end", () => resolve(text))
    request.on("error", reject)
  })

/** Serves `POST` holds; `hold` answers null when the seat is taken or unknown. */
export const serveBaseline = (hold: (pool: Pool, asked: Asked) => Promise<Held | null>): void => {
  const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 20 })
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = JSON.parse(await read(request)) as Asked
    if (!Number.isSafeInteger(asked.userId) || !Number.isSafeInteger(asked.seatId)) {
      send(response, 400, '{"message":"userId and seatId are required"}')
      return
    }
    const held = await hold(pool, asked)
    if (held === null) send(response, 409, '{"message":"Seat is not available for hold."}')
    else send(response, 201, bodyOf(asked, held))
  }
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      send(response, 500, JSON.stringify({ message: error instanceof Error ? error.message : String(error) }))
    })
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    if (address === null || typeof address === "string") throw new Error("a TCP server has a port")
    serving(address.port)
  })
}
