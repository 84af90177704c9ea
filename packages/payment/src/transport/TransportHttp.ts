/** Requests over sockets: Node's client, redirects not followed. */
import http from "node:http"
import https from "node:https"
import { answerBytesMax, type Transport, type WireOutcome } from "./Transport.ts"

/** Failures before there was a connection: the other side has not heard of the request. */
const unconnected = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"])

const flat = (headers: http.IncomingHttpHeaders): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

/**
 * `base`: the server that paths belong to; without it every target is a whole address. A connection that is silent for
 * `silenceMs` is cut.
 */
export const transportHttp = (base: URL | undefined, silenceMs = 30_000): Transport => {
  return ({ method, target, headers, body }, done) => {
    const url = new URL(base === undefined ? target : `${base.href.replace(/\/$/, "")}${target}`)
    const { request } = url.protocol === "https:" ? https : http
    let settled = false
    const settle = (outcome: WireOutcome): void => {
      if (settled) return
      settled = true
      done(outcome)
    }
    const length = method === "GET" ? {} : { "content-length": String(body.length) }
    const sent = request(url, { method, headers: { ...headers, ...length }, timeout: silenceMs }, (response) => {
      const pieces: Array<Buffer> = []
      let bytes = 0
      response.on("data", (piece: Buffer) => {
        bytes += piece.length
        if (bytes > answerBytesMax) sent.destroy(new Error("the answer is too large"))
        else pieces.push(piece)
      })
      response.on("end", () => {
        // An answer that ended too early says so: `complete` is false.
        if (!response.complete) return settle({ kind: "lost", reason: "the answer broke off" })
        const answer = {
          status: response.statusCode ?? 0,
          headers: flat(response.headers),
          body: Buffer.concat(pieces),
        }
        settle({ kind: "answer", answer })
      })
      response.on("error", (error) => settle({ kind: "lost", reason: error.message }))
    })
    sent.on("timeout", () => sent.destroy(new Error(`no answer within ${silenceMs} ms`)))
    sent.on("error", (error: NodeJS.ErrnoException) => {
      settle({ kind: unconnected.has(error.code ?? "") ? "unsent" : "lost", reason: error.code ?? error.message })
    })
    sent.end(method === "GET" ? undefined : body)
  }
}
