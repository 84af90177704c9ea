/** A transport that answers what a test wrote down, in order, and keeps what it was asked. */
import { Effect } from "effect"
import { HttpClient, HttpClientError, type HttpClientRequest, HttpClientResponse } from "effect/http"

export type Scripted =
  | { readonly status: number; readonly body: unknown; readonly type?: string; readonly retryAfter?: string }
  /** The connection fails with this code of Node, or `hangs`. */
  | { readonly fails: string }

export type Sent = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: unknown
}

export class ScriptedTransport {
  readonly sent: Sent[] = []
  readonly #script: Scripted[]

  constructor(...script: ReadonlyArray<Scripted>) {
    this.#script = [...script]
  }

  readonly client: HttpClient.HttpClient = HttpClient.make((request, url) => {
    this.sent.push({
      method: request.method,
      path: `${url.pathname}${url.search}`,
      headers: { ...request.headers },
      body: bodyOf(request),
    })
    const next = this.#script.shift()
    if (next === undefined) return Effect.die(new Error(`nothing is written down for ${request.method} ${request.url}`))
    if ("fails" in next) {
      if (next.fails === "hangs") return Effect.never
      const cause = new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: next.fails }) })
      return new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) })
    }
    const { status, body, type = status >= 400 ? "application/problem+json" : "application/json" } = next
    const headers = { "content-type": type, ...(next.retryAfter && { "retry-after": next.retryAfter }) }
    const text = typeof body === "string" ? body : JSON.stringify(body)
    return Effect.succeed(HttpClientResponse.fromWeb(request, new Response(text, { status, headers })))
  })
}

const bodyOf = ({ body }: HttpClientRequest.HttpClientRequest): unknown =>
  body._tag === "Uint8Array" ? JSON.parse(new TextDecoder().decode(body.body)) : undefined

export const problem = (code: string, status: number, more: { readonly retryAfter?: string } = {}): Scripted => ({
  status,
  body: { code, message: `about ${code}`, status },
  ...more,
})
