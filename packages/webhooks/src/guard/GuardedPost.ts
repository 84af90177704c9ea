/**
 * Requests that cannot reach into a network of ours. A name is resolved once for each connection, every address it has is
 * judged, and the connection is made to exactly these: what the name leads to a moment later does not matter. Answers
 * that lead elsewhere are not followed, and of an answer only the status counts.
 *
 * Names are resolved with sockets and not through `getaddrinfo`: that one has four threads, which files and compression
 * share, and a name server that does not answer would hold them all. So the file of hosts of this machine is not read.
 */
import { Resolver } from "node:dns"
import http from "node:http"
import https from "node:https"
import { isIP, type LookupFunction } from "node:net"
import type { Defer } from "@ticketrush/engine/ports"
import { isLoopbackAddress, isPublicAddress } from "./addresses.ts"
import type { Post } from "./Post.ts"
import { hostOf, type Reach, webhookUrl } from "./webhook-url.ts"

export type Resolve = (name: string, done: (addresses: ReadonlyArray<string>) => void) => void

export type GuardedPostParts = Reach & { readonly defer: Pick<Defer, "after">; readonly resolve?: Resolve }

/** Of the answer; what comes after it is not read. */
const answerBytesMax = 16_384
/** From the headers of an answer to its end. The sender has its outcome by then, and limits the request no more. */
const restMsMax = 1_000
const idleMsMax = 4_000
const servers = (): Resolve => {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 })
  return (name, done) => {
    let waiting = 2
    const found: string[] = []
    const heard = (error: Error | null, addresses: ReadonlyArray<string>): void => {
      if (error === null) found.push(...addresses)
      if (--waiting === 0) done(found)
    }
    resolver.resolve4(name, heard)
    resolver.resolve6(name, heard)
  }
}

/** The one thing that keeps a connection from being made. */
class Forbidden extends Error {
  readonly code = "FORBIDDEN"
}

export const guardedPost = ({ loopback, defer, resolve = servers() }: GuardedPostParts): Post => {
  const isAllowed = (address: string): boolean => isPublicAddress(address) || (loopback && isLoopbackAddress(address))
  const lookup: LookupFunction = (name, { all, family }, done) => {
    const judge = (addresses: ReadonlyArray<string>): void => {
      const asked = addresses.filter((address) => (family !== 4 && family !== 6 ? true : isIP(address) === family))
      if (asked.length === 0) return done(new Error(`${name} has no address`), "", 0)
      // One address that leads inside is enough: a public name does not have one by chance.
      if (!addresses.every(isAllowed))
        return done(new Forbidden(`${name} leads to no server on the public internet`), "", 0)
      if (all)
        return done(
          null,
          asked.map((address) => ({ address, family: isIP(address) })),
        )
      done(null, asked[0], isIP(asked[0]))
    }
    if (name === "localhost") judge(["127.0.0.1"])
    else resolve(name, judge)
  }
  // Endpoints have a bounded number of requests each; one that is shared by those of one host would let a slow one stop others.
  const agentOptions = { keepAlive: true, maxFreeSockets: 1, timeout: idleMsMax }
  const agents = { "http:": new http.Agent(agentOptions), "https:": new https.Agent(agentOptions) }
  return ({ url: text, headers, body }, heard) => {
    let isOver = false
    const done: typeof heard = (outcome) => {
      if (isOver) return
      isOver = true
      heard(outcome)
    }
    const url = webhookUrl(text, { loopback })
    if (typeof url === "string") {
      done({ kind: "failed", reason: url })
      return () => {}
    }
    const host = hostOf(url)
    // A name is judged where it is looked up; for an address nothing is.
    if (isIP(host) !== 0 && !isAllowed(host)) {
      done({ kind: "failed", reason: `${host} is no server on the public internet` })
      return () => {}
    }
    const isSecure = url.protocol === "https:"
    const { request } = isSecure ? https : http
    const sent = request(
      url,
      {
        method: "POST",
        agent: agents[isSecure ? "https:" : "http:"],
        headers: { ...headers, "content-length": String(body.length) },
        lookup,
        rejectUnauthorized: true,
      },
      (response) => {
        const status = response.statusCode ?? 0
        done({ kind: "answer", status, retryAfter: response.headers["retry-after"] ?? "" })
        // An answer that never ends, however slowly it goes on, would keep its connection forever.
        const cancelLimit = defer.after(restMsMax, () => sent.destroy())
        response.on("close", cancelLimit)
        let bytes = 0
        response.on("data", (piece: Buffer) => {
          bytes += piece.length
          if (bytes > answerBytesMax) sent.destroy()
        })
        response.on("error", () => {})
      },
    )
    sent.on("error", (error: NodeJS.ErrnoException) => done({ kind: "failed", reason: error.message }))
    sent.end(body)
    return () => sent.destroy()
  }
}
