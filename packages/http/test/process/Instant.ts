/** Requests of one person that leave at one instant: each on a connection of its own that is open before. */
import { connect, type Socket } from "node:net"

export type Told = { readonly status: number; readonly code: string; readonly key: string }

const opened = (port: number): Promise<Socket> =>
  new Promise((done, failed) => {
    const socket = connect(port, "127.0.0.1", () => done(socket))
    socket.once("error", failed)
  })

/** The status and the refusal code of the answer that ends the connection. */
const answered = (socket: Socket, key: string): Promise<Told> =>
  new Promise((done, failed) => {
    let text = ""
    socket.on("data", (bytes) => {
      text += bytes.toString("utf8")
    })
    socket.once("error", failed)
    socket.once("close", () => {
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0)
      done({ status, code: /"code":"([a-z-]+)"/.exec(text)?.[1] ?? "", key })
    })
  })

const requestOf = (body: unknown, key: string): string => {
  const text = JSON.stringify(body)
  const headers = [
    "POST /api/reservations/v6/holds HTTP/1.1",
    "Host: localhost",
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(text)}`,
    `Idempotency-Key: ${key}`,
    "Connection: close",
  ]
  return `${headers.join("\r\n")}\r\n\r\n${text}`
}

/** Every hold under a key of its own, in one turn of the loop; what promises nothing is asked again under the same key. */
export const atOneInstant = async (
  port: number,
  bodies: ReadonlyArray<unknown>,
  keyOf: (n: number) => string,
): Promise<ReadonlyArray<Told>> => {
  const sockets = await Promise.all(bodies.map(() => opened(port)))
  const answers = sockets.map((socket, n) => answered(socket, keyOf(n)))
  for (const [n, socket] of sockets.entries()) socket.write(requestOf(bodies[n], keyOf(n)))
  const told = await Promise.all(answers)
  const again = told.flatMap(({ status }, n) => (status === 503 ? [n] : []))
  if (again.length === 0) return told
  const retried = await atOneInstant(
    port,
    again.map((n) => bodies[n]),
    (n) => keyOf(again[n]),
  )
  const final = [...told]
  for (const [i, n] of again.entries()) final[n] = retried[i]
  return final
}
