/**
 * A transport for the client over connections of its own: as many as asked for, all open before anything counts. At the
 * gate requests wait until all are ready, and then leave one right behind the other.
 */
import { Agent, type IncomingMessage, request } from "node:http"
import { Context, Effect } from "effect"
import { HttpClient, HttpClientError, type HttpClientRequest, HttpClientResponse } from "effect/http"

/** Where a request says how long its answer took: from the first byte sent to the last byte received. */
export const Stopwatch = Context.Reference<(tookMs: number) => void>("@ticketrush/cli/race/Stopwatch", {
  defaultValue: () => () => {},
})

export class HeldConnections {
  readonly count: number
  readonly #agent: Agent
  readonly #monotonicMs: () => number
  #gate: Array<() => void> | undefined

  constructor(count: number, monotonicMs: () => number) {
    this.count = count
    this.#monotonicMs = monotonicMs
    this.#agent = new Agent({ keepAlive: true, maxSockets: count, maxFreeSockets: count, scheduling: "fifo" })
  }

  readonly transport: HttpClient.HttpClient = HttpClient.make((request, url, signal, fiber) =>
    Effect.callback<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>((resume) => {
      const stopwatch = fiber.getRef(Stopwatch)
      const send = (): void => this.#send(request, url, signal, stopwatch, resume)
      if (this.#gate === undefined) send()
      else this.#gate.push(send)
    }),
  )

  /** From now on requests wait. */
  closeGate(): void {
    this.#gate = []
  }

  /** Requests that wait at the gate. */
  get waiting(): number {
    return this.#gate?.length ?? 0
  }

  /** Sends all that wait, and holds up no more. */
  openGate(): void {
    const waiting = this.#gate ?? []
    this.#gate = undefined
    for (const send of waiting) send()
  }

  close(): void {
    this.#agent.destroy()
  }

  #send(
    asked: HttpClientRequest.HttpClientRequest,
    url: URL,
    signal: AbortSignal,
    stopwatch: (tookMs: number) => void,
    resume: (effect: Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>) => void,
  ): void {
    const startedAt = this.#monotonicMs()
    const fail = (cause: Error): void =>
      resume(
        Effect.fail(
          new HttpClientError.HttpClientError({
            reason: new HttpClientError.TransportError({ request: asked, cause }),
          }),
        ),
      )
    const body = asked.body._tag === "Uint8Array" ? asked.body.body : undefined
    const headers = { ...asked.headers, ...(body !== undefined && { "content-length": String(body.length) }) }
    const options = { agent: this.#agent, method: asked.method, headers, signal }
    const sent = request(url, options, (response) => {
      const chunks: Buffer[] = []
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.on("error", fail)
      response.on("end", () => {
        stopwatch(this.#monotonicMs() - startedAt)
        const { statusCode = 0 } = response
        // A web response takes no other status.
        if (statusCode < 200 || statusCode > 599) return fail(new Error(`status ${statusCode}`))
        resume(Effect.succeed(HttpClientResponse.fromWeb(asked, webResponse(response, Buffer.concat(chunks)))))
      })
    })
    sent.on("error", fail)
    sent.end(body)
  }
}

/** Statuses that may have no body. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

const webResponse = ({ statusCode = 0, headers }: IncomingMessage, body: Buffer): Response =>
  new Response(bodiless.has(statusCode) ? null : new Uint8Array(body), {
    status: statusCode,
    headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
  })
