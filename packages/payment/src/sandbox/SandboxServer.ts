/** The sandbox on a socket: the dialects below their names, its pages, and its log as JSON. */
import http from "node:http"
import type { AddressInfo } from "node:net"
import { faces } from "../dialects/dialects.ts"
import type { Dialect } from "../gateway/gateways.ts"
import type { WireAnswer } from "../transport/Transport.ts"
import { buyerPage, overviewPage } from "./pages.ts"
import { Sandbox, type SandboxPorts, type SandboxSettings } from "./Sandbox.ts"

export type SandboxServer = {
  /** Without a slash at the end. */
  readonly address: string
  readonly sandbox: Sandbox
  readonly close: () => Promise<void>
}

export type SandboxListen = { readonly host: string; readonly port: number }

const bodyBytesMax = 65_536
/** A request whose answer is lost hangs so long at most. */
const silenceMs = 60_000
const connectionsMax = 1_000

/** Rejects with what the system says when the port cannot be taken. */
export const startSandbox = async (
  settings: Omit<SandboxSettings, "address">,
  { host, port }: SandboxListen,
  ports: SandboxPorts,
): Promise<SandboxServer> => {
  // Its address is known once it listens, and part of what the sandbox answers.
  let site: SandboxSite | undefined
  const server = http.createServer((request, response) =>
    readBody(request, response, (body) => site?.answer(request, body, response)),
  )
  server.maxConnections = connectionsMax
  server.timeout = silenceMs
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, host, () => {
      server.off("error", reject)
      resolve()
    })
  })
  const { port: taken } = server.address() as AddressInfo
  const address = `http://${host.includes(":") ? `[${host}]` : host}:${taken}`
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  try {
    const sandbox = new Sandbox({ ...settings, address }, ports)
    site = new SandboxSite(sandbox, new URL(address).host)
    return { address, sandbox, close }
  } catch (cause) {
    // A key that is none: nothing may go on listening.
    await close()
    throw cause
  }
}

const readBody = (request: http.IncomingMessage, response: http.ServerResponse, done: (body: Buffer) => void): void => {
  const pieces: Array<Buffer> = []
  let bytes = 0
  request.on("data", (piece: Buffer) => {
    bytes += piece.length
    if (bytes <= bodyBytesMax) pieces.push(piece)
    else if (!response.headersSent) response.writeHead(413, { connection: "close" }).end(() => request.destroy())
  })
  request.on("end", () => {
    if (bytes <= bodyBytesMax) done(Buffer.concat(pieces))
  })
}

const isDialect = (text: string): text is Dialect => Object.hasOwn(faces, text)

class SandboxSite {
  readonly #sandbox: Sandbox
  readonly #host: string

  constructor(sandbox: Sandbox, host: string) {
    this.#sandbox = sandbox
    this.#host = host
  }

  answer(request: http.IncomingMessage, body: Buffer, response: http.ServerResponse): void {
    const { method = "GET", url = "/" } = request
    const send = (status: number, type: string, text: string, headers: Readonly<Record<string, string>> = {}): void =>
      void response.writeHead(status, { ...safe, "content-type": type, ...headers }).end(text)
    const [, dialect, target] = /^\/([a-z]+)(\/.*)$/.exec(url) ?? []
    if (dialect !== undefined && isDialect(dialect)) {
      if (method !== "GET" && method !== "POST") return send(405, plain, "GET or POST\n")
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
      return this.#sandbox.handle(dialect, { method, target, headers, body }, (answer) => give(response, answer))
    }
    // A page of another site may not pay or send again in the name of its reader, under whatever name it finds us.
    if (request.headers.host !== this.#host) return send(421, plain, `this is http://${this.#host}\n`)
    const { origin } = request.headers
    if (method === "POST" && origin !== undefined && origin !== `http://${this.#host}`)
      return send(403, plain, "another origin\n")
    this.#page(method, url.split("?")[0], body, send)
  }

  #page(method: string, path: string, body: Buffer, send: Send): void {
    const { deliveries, log, payments } = this.#sandbox
    const [, id, message] = /^\/(?:pay\/([\w-]{1,64})|deliveries\/([\w-]{1,64})\/replay)$/.exec(path) ?? []
    const payment = id === undefined ? undefined : payments.find(id)
    if (method === "GET") {
      if (path === "/") return send(200, html, overviewPage(this.#sandbox))
      if (path === "/payments") return send(200, json, JSON.stringify(payments.all))
      if (path === "/deliveries") return send(200, json, JSON.stringify(log.entries))
      if (payment !== undefined) return send(200, html, buyerPage(payment))
    }
    if (method === "POST" && payment !== undefined) {
      const card = new URLSearchParams(body.toString()).get("card")
      const made = payments.agree(payment.id, card === "" ? null : card)
      if ("problem" in made) return send(409, plain, `${made.problem}\n`)
      const back = new URL(payment.returnUrl)
      for (const [name, value] of Object.entries(faces[payment.dialect].back(made.payment))) {
        back.searchParams.set(name, value)
      }
      return send(303, plain, "", { location: back.href })
    }
    if (method === "POST" && message !== undefined) {
      return deliveries.replay(message)
        ? send(303, plain, "", { location: "/" })
        : send(404, plain, "no such message\n")
    }
    send(404, plain, "there is nothing here\n")
  }
}

type Send = (status: number, type: string, text: string, headers?: Readonly<Record<string, string>>) => void

const plain = "text/plain; charset=utf-8"
const html = "text/html; charset=utf-8"
const json = "application/json; charset=utf-8"

const safe = {
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
}

const give = (response: http.ServerResponse, { body, headers, status }: WireAnswer): void =>
  void response.writeHead(status, { ...headers, "content-length": body.length }).end(body)
