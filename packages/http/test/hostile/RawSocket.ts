/** Bytes on a socket as no client library would send them. */
import { connect } from "node:net"

export type Heard = {
  /** Everything the server said. */
  readonly text: string
  /** Status of each answer, in order. */
  readonly statuses: ReadonlyArray<number>
  /** Whether the server closed, and not the limit of the test. */
  readonly closed: boolean
}

/** Sends `pieces` one after the other and listens until the server closes, `enough` says so, or the limit passes. */
export const talk = (
  port: number,
  pieces: ReadonlyArray<string | Buffer>,
  options: { readonly pauseMs?: number; readonly limitMs?: number; readonly enough?: (text: string) => boolean } = {},
): Promise<Heard> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1")
    let text = ""
    let sent = 0
    let timer: NodeJS.Timeout | undefined
    const finish = (closed: boolean): void => {
      clearTimeout(limit)
      clearTimeout(timer)
      socket.destroy()
      resolve({ text, statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1])), closed })
    }
    const limit = setTimeout(() => finish(false), options.limitMs ?? 2_000)
    const send = (): void => {
      if (sent === pieces.length || socket.destroyed) return
      socket.write(pieces[sent++])
      timer = setTimeout(send, options.pauseMs ?? 0)
    }
    socket.on("connect", send)
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1")
      if (options.enough?.(text) === true) finish(false)
    })
    // A reset after an answer is a close too: the server does not wait for what it will not read.
    socket.on("error", () => {})
    socket.on("close", () => finish(true))
  })

export const requestBytes = (method: string, path: string, headers: ReadonlyArray<string>, body = ""): string =>
  `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n${headers.map((header) => `${header}\r\n`).join("")}\r\n${body}`
