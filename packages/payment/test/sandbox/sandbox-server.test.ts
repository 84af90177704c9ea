/** The sandbox on a socket: gateways over HTTP, the buyer's page, and what a page of another site may not do. */
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { nodeClock, nodeDefer } from "@ticketrush/engine/ports-node"
import { until } from "@ticketrush/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Dialect, makeGateway } from "../../src/gateway/gateways.ts"
import type { GatewayOutcome, Heard, ProviderPayment } from "../../src/gateway/PaymentGateway.ts"
import { type SandboxSettings, sandboxSettings } from "../../src/sandbox/Sandbox.ts"
import { type SandboxServer, startSandbox } from "../../src/sandbox/SandboxServer.ts"
import { answerBytesMax, noBody, type WireOutcome } from "../../src/transport/Transport.ts"
import { transportHttp } from "../../src/transport/TransportHttp.ts"
import { providers } from "../Shop.ts"
import { secret } from "../webhooks/samples.ts"

const nowMs = (): number => Date.now()

const start = (settings: Partial<SandboxSettings> = {}) =>
  startSandbox(
    { ...sandboxSettings, ...settings },
    { host: "127.0.0.1", port: 0 },
    { nowMs, defer: nodeDefer, transport: transportHttp(undefined) },
  )

let server: SandboxServer
const others: Array<Server> = []
beforeEach(async () => {
  server = await start()
})
afterEach(async () => {
  await server.close()
  for (const other of others.splice(0)) {
    other.close()
    other.closeAllConnections()
  }
})

const gatewayOf = (dialect: Dialect) =>
  makeGateway(providers[dialect], {
    transport: transportHttp(new URL(`${server.address}/${dialect}/`)),
    clock: nodeClock,
    defer: nodeDefer,
  })

const outcome = (call: (heard: Heard<ProviderPayment>) => void) => new Promise<GatewayOutcome<ProviderPayment>>(call)
const value = async (call: (heard: Heard<ProviderPayment>) => void): Promise<ProviderPayment> => {
  const found = await outcome(call)
  if (found.kind !== "done") throw new Error(JSON.stringify(found))
  return found.value
}

const asked = {
  order: "order-1",
  title: "좌석 A-1",
  amount: 99_000,
  currency: "KRW",
  returnUrl: "https://shop.example/back?lang=ko",
} as const

describe.each(["sandbox", "toss", "kakaopay"] as const)("a buyer of a shop that speaks %s", (dialect) => {
  it("pays at the page of the provider, comes back, and gets a part of it again", async () => {
    const gateway = gatewayOf(dialect)
    const made = await value((heard) => gateway.create({ attempt: "attempt-1", ...asked }, heard))
    expect(made.redirectUrl).toBe(`${server.address}/pay/${made.id}`)
    const page = await (await fetch(made.redirectUrl!)).text()
    expect(page).toContain("좌석 A-1")
    const body = new URLSearchParams({ card: "4242424242424242" })
    const paid = await fetch(made.redirectUrl!, { method: "POST", body, redirect: "manual" })
    expect(paid.status).toBe(303)
    const back = new URL(paid.headers.get("location")!)
    expect([back.host, back.searchParams.get("lang")]).toEqual(["shop.example", "ko"])
    const token = back.searchParams.get("pg_token")
    const shown = token === null ? {} : { token }
    const confirmed = await value((heard) =>
      gateway.confirm({ attempt: "attempt-2", payment: made.id, order: made.order, amount: 99_000, ...shown }, heard),
    )
    expect(confirmed.status).toBe("captured")
    const refund = { attempt: "attempt-3", payment: made.id, amount: 9_000, refundable: 99_000, reason: "one seat" }
    expect((await value((heard) => gateway.refund(refund, heard))).refunded).toBe(9_000)
  })
})

describe("the pages of the sandbox", () => {
  it("show payments and deliveries, and no mark-up of a shop", async () => {
    const title = "<script>alert(1)</script>"
    await value((heard) => gatewayOf("sandbox").create({ attempt: "attempt-1", ...asked, title }, heard))
    const [payment] = (await (await fetch(`${server.address}/payments`)).json()) as ReadonlyArray<{ id: string }>
    for (const path of ["/", `/pay/${payment.id}`]) {
      const answer = await fetch(server.address + path)
      expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'")
      expect(await answer.text()).not.toContain("<script")
    }
    expect(await (await fetch(server.address)).text()).toContain(payment.id)
  })

  it("lead to the page of a buyer as long as something is wanted of them", async () => {
    const made = await value((heard) => gatewayOf("sandbox").create({ attempt: "attempt-1", ...asked }, heard))
    const leads = async () => (await (await fetch(server.address)).text()).includes(`href="/pay/${made.id}"`)
    expect(await leads()).toBe(true)
    await fetch(made.redirectUrl!, { method: "POST", redirect: "manual" })
    expect(await leads()).toBe(false)
    expect(await (await fetch(made.redirectUrl!)).text()).toContain("Nothing is to be done")
  })

  it("pay for nobody when a page of another site asks, or asks under another name", async () => {
    const made = await value((heard) => gatewayOf("sandbox").create({ attempt: "attempt-1", ...asked }, heard))
    const pay = (headers: Readonly<Record<string, string>>) =>
      new Promise<WireOutcome>((done) =>
        transportHttp(undefined)({ method: "POST", target: made.redirectUrl!, headers, body: noBody }, done),
      )
    const status = async (headers: Readonly<Record<string, string>>) => {
      const answered = await pay(headers)
      return answered.kind === "answer" ? answered.answer.status : answered.kind
    }
    expect(await status({ origin: "https://elsewhere.example" })).toBe(403)
    expect(await status({ host: "rebound.example" })).toBe(421)
    expect(server.sandbox.payments.find(made.id)?.status).toBe("requires_method")
    expect(await status({ origin: server.address })).toBe(303)
  })

  it("send a message again, and say when there is none", async () => {
    const post = (path: string) => fetch(server.address + path, { method: "POST", redirect: "manual" })
    expect((await post("/deliveries/msg_1_0/replay")).status).toBe(404)
    const told = await start({
      endpoints: [{ url: "http://127.0.0.1:9/", scheme: "standard", keys: [secret], profile: "instant" }],
    })
    try {
      const made = told.sandbox.payments.create({ dialect: "sandbox", ...asked, card: null, scenario: null })
      if ("problem" in made) throw new Error(made.problem)
      told.sandbox.payments.cancel(made.payment.id, null)
      await until("the first attempt is noted", () => told.sandbox.log.entries.length > 0)
      const [{ message }] = told.sandbox.log.entries
      const again = (path: string) => fetch(told.address + path, { method: "POST", redirect: "manual" })
      expect((await again(`/deliveries/${message}`)).status).toBe(404)
      expect((await again(`/deliveries/${message}/replay`)).status).toBe(303)
    } finally {
      await told.close()
    }
    expect((await post("/nothing")).status).toBe(404)
    expect((await fetch(`${server.address}/pay/pay_1`)).status).toBe(404)
  })

  it("and dialects take bodies up to their bound", async () => {
    const post = (bytes: number) =>
      fetch(`${server.address}/sandbox/v1/payments`, {
        method: "POST",
        headers: { authorization: "Bearer sandbox-key", "idempotency-key": "key-1" },
        body: "x".repeat(bytes),
      }).then(({ status }) => status)
    expect(await post(65_536)).toBe(400)
    expect(await post(65_537)).toBe(413)
  })
})

describe("a start of the sandbox", () => {
  it("with a key that is none fails, and leaves nothing listening", async () => {
    const endpoint = { url: "http://127.0.0.1:1/", scheme: "standard", keys: ["whsec_x"], profile: "instant" } as const
    await expect(start({ endpoints: [endpoint] })).rejects.toThrow("a webhook key is whsec_")
  })

  it("on a port that is taken fails", async () => {
    const port = Number(new URL(server.address).port)
    const ports = { nowMs, defer: nodeDefer, transport: transportHttp(undefined) }
    await expect(startSandbox(sandboxSettings, { host: "127.0.0.1", port }, ports)).rejects.toMatchObject({
      code: "EADDRINUSE",
    })
  })
})

describe("a request over a socket", () => {
  const listening = async (handle: Parameters<typeof createServer>[1]): Promise<string> => {
    const other = createServer(handle)
    others.push(other)
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve))
    return `http://127.0.0.1:${(other.address() as AddressInfo).port}/hook`
  }
  const send = (target: string, silenceMs?: number) =>
    new Promise<WireOutcome>((done) =>
      transportHttp(undefined, silenceMs)({ method: "POST", target, headers: {}, body: Buffer.from("{}") }, done),
    )

  it("that nobody takes was not sent", async () => {
    const url = await listening(() => {})
    others.splice(0)[0].close()
    await until("the port is closed", async () => (await send(url)).kind === "unsent")
    expect(await send(url)).toEqual({ kind: "unsent", reason: "ECONNREFUSED" })
  })

  it.each([
    ["is cut", (response: { destroy: () => void }) => response.destroy()],
    [
      "ends too early",
      (response: {
        writeHead: (n: number, h: object) => void
        write: (t: string, d: () => void) => void
        destroy: () => void
      }) => {
        response.writeHead(200, { "content-length": "10" })
        response.write("{", () => response.destroy())
      },
    ],
  ])("whose answer %s is lost", async (_how, end) => {
    const url = await listening((_request, response) => end(response as never))
    expect((await send(url)).kind).toBe("lost")
  })

  it("that is answered nothing is lost after its limit", async () => {
    const url = await listening(() => {})
    expect(await send(url, 50)).toEqual({ kind: "lost", reason: "no answer within 50 ms" })
  })

  it("whose answer is too large is lost, and one just within the bound is read", async () => {
    const answers = async (bytes: number) =>
      send(await listening((_request, response) => response.end("x".repeat(bytes))))
    expect((await answers(answerBytesMax + 1)).kind).toBe("lost")
    expect(await answers(answerBytesMax)).toMatchObject({ kind: "answer", answer: { status: 200 } })
  })

  it("is not led elsewhere by a redirect", async () => {
    let led = 0
    const target = await listening((_request, response) => {
      led++
      response.end()
    })
    const url = await listening((_request, response) => response.writeHead(307, { location: target }).end())
    expect(await send(url)).toMatchObject({ kind: "answer", answer: { status: 307 } })
    expect(led).toBe(0)
  })
})
