/** Idempotency keys at the sandbox: what is kept, for how long, and what another body under a key comes to. */

import { VirtualTime } from "@ticketrush/testing"
import { describe, expect, it } from "vitest"
import type { Dialect } from "../../src/gateway/gateways.ts"
import { replayHeader, Sandbox, type SandboxSettings, sandboxSettings } from "../../src/sandbox/Sandbox.ts"
import type { WireAnswer } from "../../src/transport/Transport.ts"

const hour = 3_600_000

const opened = (settings: Partial<SandboxSettings> = {}, dialect: Dialect = "sandbox") => {
  const time = new VirtualTime()
  const ports = { nowMs: time.nowMs, defer: time, transport: () => {} }
  const sandbox = new Sandbox({ ...sandboxSettings, ...settings }, ports)
  const authorization =
    dialect === "toss" ? `Basic ${Buffer.from("sandbox-key:").toString("base64")}` : "Bearer sandbox-key"
  const begin = (target: string, key: string | null, json: object | string): ReadonlyArray<WireAnswer> => {
    const answers: Array<WireAnswer> = []
    const body = Buffer.from(typeof json === "string" ? json : JSON.stringify(json))
    const headers = { authorization, ...(key === null ? {} : { "idempotency-key": key }) }
    sandbox.handle(dialect, { method: "POST", target, headers, body }, (answer) => answers.push(answer))
    return answers
  }
  const post = (target: string, key: string | null, json: object | string) => {
    const [answer] = begin(target, key, json)
    const read = JSON.parse(answer.body.toString())
    return {
      status: answer.status,
      json: read,
      code: read.error?.code ?? read.code,
      again: answer.headers[replayHeader],
    }
  }
  return { time, sandbox, begin, post }
}

const asked = { order: "order-1", title: "A-1", amount: 99_000, currency: "KRW", return_url: "https://shop.example/" }

describe("a POST with a key", () => {
  it("that comes again is answered the same, marked as a replay, and makes nothing new", () => {
    const { post, sandbox } = opened()
    const first = post("/v1/payments", "key-1", asked)
    const second = post("/v1/payments", "key-1", asked)
    expect(first.status).toBe(200)
    expect(second).toEqual({ ...first, again: "true" })
    expect(first.again).toBeUndefined()
    expect(sandbox.payments.all).toHaveLength(1)
  })

  it("that comes with another body is refused with 422", () => {
    const { post, sandbox } = opened()
    post("/v1/payments", "key-1", asked)
    expect(post("/v1/payments", "key-1", { ...asked, amount: 1 })).toMatchObject({
      status: 422,
      code: "idempotency_reused",
    })
    expect(sandbox.payments.all).toHaveLength(1)
  })

  it("that comes while the first is at work is refused with 409, and answered once it is done", () => {
    const { begin, post, time } = opened({ workMs: 500 })
    const first = begin("/v1/payments", "key-1", asked)
    expect(post("/v1/payments", "key-1", asked)).toMatchObject({ status: 409, code: "idempotency_running" })
    time.pass(500)
    expect(first.map(({ status }) => status)).toEqual([200])
    expect(post("/v1/payments", "key-1", asked)).toMatchObject({ status: 200, again: "true" })
  })

  it("that was not valid leaves no trace: the key may be used for the right one", () => {
    const { post } = opened()
    expect(post("/v1/payments", "key-1", { ...asked, amount: 0.5 }).status).toBe(400)
    expect(post("/v1/payments", "key-1", "not json").status).toBe(400)
    expect(post("/v1/payments", "key-1", asked)).toMatchObject({ status: 200, again: undefined })
  })

  it("that failed after it was begun is answered 500 again, and the money was taken once", () => {
    const { post, sandbox } = opened()
    const { json } = post("/v1/payments", "key-1", { ...asked, card: "4000000000000341" })
    const confirm = () => post(`/v1/payments/${json.id}/confirm`, "key-2", { amount: 99_000, currency: "KRW" })
    expect([confirm().status, confirm().status, confirm().again]).toEqual([500, 500, "true"])
    expect(sandbox.payments.find(json.id)).toMatchObject({ status: "succeeded", tries: 1 })
  })

  it("counts at its address alone", () => {
    const { post } = opened()
    const { json } = post("/v1/payments", "key-1", { ...asked, card: "4242424242424242" })
    const confirmed = post(`/v1/payments/${json.id}/confirm`, "key-1", { amount: 99_000, currency: "KRW" })
    expect(confirmed).toMatchObject({ status: 200, again: undefined, json: { status: "succeeded" } })
  })

  it("is forgotten after 24 hours, and not before", () => {
    const { post, sandbox, time } = opened()
    post("/v1/payments", "key-1", asked)
    time.pass(24 * hour - 1)
    expect(post("/v1/payments", "key-1", asked).again).toBe("true")
    time.pass(1)
    expect(post("/v1/payments", "key-1", asked).again).toBeUndefined()
    expect(sandbox.payments.all).toHaveLength(2)
  })

  it.each([null, "", "x".repeat(256)])("that is %j is refused with 400", (key) => {
    expect(opened().post("/v1/payments", key, asked).status).toBe(400)
    expect(opened().post("/v1/payments", "x".repeat(255), asked).status).toBe(200)
  })
})

describe("a key of Toss", () => {
  const tossed = {
    method: "CARD",
    orderId: "order-1",
    orderName: "A-1",
    amount: 99_000,
    successUrl: "https://shop.example/",
  }

  it("does not look at the body: the first answer is given", () => {
    const { post, sandbox } = opened({}, "toss")
    post("/v1/payments", "key-1", tossed)
    expect(post("/v1/payments", "key-1", { ...tossed, amount: 1 })).toMatchObject({
      status: 200,
      again: "true",
      json: { totalAmount: 99_000 },
    })
    expect(sandbox.payments.all).toHaveLength(1)
  })

  it("counts for 15 days, has up to 300 characters, and may be left out", () => {
    const { post, time } = opened({}, "toss")
    post("/v1/payments", "k".repeat(300), tossed)
    expect(post("/v1/payments", "k".repeat(301), tossed)).toMatchObject({
      status: 400,
      code: "INVALID_IDEMPOTENCY_KEY",
    })
    expect(post("/v1/payments", null, tossed).status).toBe(200)
    time.pass(15 * 24 * hour - 1)
    expect(post("/v1/payments", "k".repeat(300), tossed).again).toBe("true")
  })

  it("that is at work is refused with the code of its documents", () => {
    const { begin, post } = opened({ workMs: 500 }, "toss")
    begin("/v1/payments", "key-1", tossed)
    expect(post("/v1/payments", "key-1", tossed)).toMatchObject({ status: 409, code: "IDEMPOTENT_REQUEST_PROCESSING" })
  })
})
