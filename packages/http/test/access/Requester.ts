/** Requests as written, with headers that `fetch` would not send: a Host of our choice, one twice, an empty one. */
import { request } from "node:http"

export type Asked = {
  readonly port: number
  readonly method?: string
  readonly path: string
  /** Name, value, name, value. */
  readonly headers?: ReadonlyArray<string>
  readonly body?: string | undefined
}

export type Answered = {
  readonly status: number
  /** Of a problem; empty for everything else. */
  readonly code: string
  readonly message: string
  readonly headers: NodeJS.Dict<string | string[]>
  readonly text: string
}

/** An answer without an end is given as it begins, without its body. */
export const requested = ({ port, method = "GET", path, headers = [], body }: Asked): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const host = headers.some((name, i) => i % 2 === 0 && name.toLowerCase() === "host") ? [] : ["Host", "localhost"]
    const length = body === undefined ? [] : ["Content-Type", "application/json", "Content-Length", `${body.length}`]
    const options = { host: "127.0.0.1", port, method, path, headers: [...host, ...headers, ...length], agent: false }
    const sent = request(options as unknown as Parameters<typeof request>[0], (response) => {
      const { statusCode, headers: answered } = response
      const done = (text: string): void => {
        const problem = answered["content-type"] === "application/problem+json" ? JSON.parse(text) : {}
        const { code = "", message = "" } = problem
        resolve({ status: statusCode as number, code, message, headers: answered, text })
      }
      if (answered["content-type"] === "text/event-stream") {
        response.destroy()
        return done("")
      }
      response.toArray().then((chunks) => done(Buffer.concat(chunks).toString()), reject)
    })
    sent.on("error", reject)
    sent.end(body)
  })
