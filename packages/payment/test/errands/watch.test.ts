/** What messages of a provider come to: the payment is read, and nothing that a message says is believed. */
import { describe, expect, it } from "vitest"
import { PaymentWatch, paymentIn } from "../../src/errands/PaymentWatch.ts"
import type { ProviderPayment } from "../../src/gateway/PaymentGateway.ts"
import { Shop } from "../Shop.ts"

const watching = (shop: Shop) => {
  const seen: Array<ProviderPayment> = []
  const unknown: Array<string> = []
  const watch = new PaymentWatch({
    gateway: shop.gateway,
    defer: shop.time,
    seen: (payment) => seen.push(payment),
    unknown: (payment) => unknown.push(payment),
    pauseMs: 1_000,
  })
  return { watch, seen, unknown }
}

describe("a message about a payment", () => {
  it("that says something else than the provider shows is not believed", () => {
    const shop = new Shop("toss")
    const { seen, watch } = watching(shop)
    const made = shop.create()
    const lie = { eventType: "PAYMENT_STATUS_CHANGED", data: { paymentKey: made.id, status: "DONE", totalAmount: 1 } }
    watch.message(paymentIn(Buffer.from(JSON.stringify(lie)))!, "msg")
    shop.time.pass(1_000)
    expect(seen).toMatchObject([{ id: made.id, status: "open", amount: 99_000 }])
  })

  it("that comes twenty times at once is read once or twice, and the last read is newer than the last message", () => {
    const shop = new Shop("sandbox")
    const { seen, watch } = watching(shop)
    const paid = shop.captured()
    const before = shop.sent.length
    for (let n = 0; n < 20; n++) watch.message(paid.id, "msg")
    shop.time.pass(1_000)
    expect(shop.sent.length - before).toBe(2)
    expect(seen.map(({ status }) => status)).toEqual(["captured", "captured"])
    expect(watch.underWay).toBe(0)
  })

  it("that comes while the provider is away is read when it is back", () => {
    let away = true
    const shop = new Shop("sandbox", {
      through: (transport) => (request, done) =>
        away ? done({ kind: "unsent", reason: "ECONNREFUSED" }) : transport(request, done),
    })
    const { seen, watch } = watching(shop)
    const made = shop.sandbox.payments.create({
      dialect: "sandbox",
      order: "order-1",
      title: "A-1",
      amount: 99_000,
      currency: "KRW",
      returnUrl: "https://shop.example/",
      card: null,
      scenario: null,
    })
    const id = "payment" in made ? made.payment.id : made.problem
    watch.message(id, "msg")
    shop.time.pass(60_000)
    expect([seen, watch.underWay]).toEqual([[], 1])
    away = false
    shop.time.pass(60_000)
    expect([seen.map(({ id }) => id), watch.underWay]).toEqual([[id], 0])
  })

  it("is read no more once the watch is stopped, be the provider away or at work on the read", () => {
    const shop = new Shop("sandbox")
    const reads: Array<() => void> = []
    let away = true
    const seen: Array<string> = []
    const watch = new PaymentWatch({
      gateway: {
        read: (payment, heard) => {
          reads.push(() => shop.gateway.read(payment, heard))
          if (away) heard({ kind: "unsent", reason: "ECONNREFUSED", retryAfterMs: 1_000 })
        },
      },
      defer: shop.time,
      seen: ({ id }) => seen.push(id),
      unknown: (id) => seen.push(id),
      pauseMs: 1_000,
    })
    watch.message("pay_1", "msg")
    shop.time.pass(10_000)
    expect(reads.length).toBeGreaterThan(5)
    away = false
    watch.message(shop.captured().id, "msg-2")
    const before = reads.length
    watch.stop()
    reads[before - 1]()
    watch.message("pay_2", "msg-3")
    shop.time.pass(60_000)
    expect([reads.length, seen]).toEqual([before, []])
  })

  it("about a payment that the provider does not know is told as that", () => {
    const shop = new Shop("kakaopay")
    const { seen, unknown, watch } = watching(shop)
    watch.message("pay_of_somebody", "msg")
    shop.time.pass(1_000)
    expect([seen, unknown]).toEqual([[], ["pay_of_somebody"]])
  })

  it.each([
    "",
    "null",
    "[]",
    "{}",
    '{"data":7}',
    '{"data":{"payment":{"id":7}}}',
    '{"data":{"paymentKey":"a/../b"}}',
    "no json",
  ])("%j names no payment", (text) => expect(paymentIn(Buffer.from(text))).toBeUndefined())
})
