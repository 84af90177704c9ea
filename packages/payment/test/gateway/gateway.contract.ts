/** What every gateway has to hold, whatever its provider calls things. */
import { describe, expect, it } from "vitest"
import type { Dialect } from "../../src/gateway/gateways.ts"
import type { Transport } from "../../src/transport/Transport.ts"
import { Shop, type ShopOptions } from "../Shop.ts"

/** Carries out a request and loses the answers to those that fit. */
const losing =
  (fits: (target: string, nth: number) => boolean): NonNullable<ShopOptions["through"]> =>
  (transport) => {
    let nth = 0
    const lossy: Transport = (request, done) =>
      transport(request, (outcome) => {
        if (!fits(request.target, nth++)) done(outcome)
      })
    return lossy
  }

export const gatewayContract = (dialect: Dialect): void => {
  const capture = dialect === "kakaopay" ? /approve/ : /confirm/
  const payBack = /cancel|refunds/

  describe("a payment", () => {
    it("takes no money before it is confirmed", () => {
      const shop = new Shop(dialect)
      const made = shop.create()
      expect([made.status, made.refunded, made.amount]).toEqual(["open", 0, 99_000])
      expect(made.redirectUrl).toContain(made.id)
      shop.agree(made.id)
      expect(shop.read(made)).toMatchObject({ status: "authorized", refunded: 0 })
      expect(shop.confirm(made, shop.sandbox.payments.find(made.id)?.token ?? undefined)).toMatchObject({
        kind: "done",
        value: { id: made.id, order: made.order, amount: 99_000, status: "captured", refunded: 0 },
      })
    })

    it("whose buyer has not agreed is not confirmed", () => {
      const shop = new Shop(dialect)
      const made = shop.create()
      expect(shop.confirm(made, undefined)).toMatchObject({ kind: "refused", code: "not-authorized" })
      expect(shop.read(made).status).toBe("open")
    })

    it("is confirmed within ten minutes after its buyer agreed", () => {
      const late = new Shop(dialect)
      const made = late.create()
      const token = late.agree(made.id)
      late.time.pass(600_001)
      expect(late.confirm(made, token)).toMatchObject({ kind: "refused", code: "not-authorized" })
      const inTime = new Shop(dialect)
      const other = inTime.create()
      const brought = inTime.agree(other.id)
      inTime.time.pass(599_000)
      expect(inTime.confirm(other, brought).kind).toBe("done")
    })

    it("is confirmed with the amount that the buyer agreed to, and takes nothing with another one", () => {
      const shop = new Shop(dialect)
      const made = shop.create()
      const token = shop.agree(made.id)
      for (const amount of [98_999, 99_001, 1]) {
        expect(shop.confirm({ ...made, amount }, token)).toMatchObject({ kind: "refused", code: "amount-mismatch" })
      }
      expect(shop.read(made).status).toBe("authorized")
      expect(shop.confirm(made, token).kind).toBe("done")
    })

    it("that is declined takes no money", () => {
      const shop = new Shop(dialect)
      const made = shop.create({ scenario: "deny" })
      expect(shop.confirm(made, shop.agree(made.id))).toMatchObject({ kind: "refused", code: "declined" })
      expect(shop.read(made)).toMatchObject({ status: "failed", refunded: 0 })
    })

    it("that is declined for now goes through with a new attempt", () => {
      const shop = new Shop(dialect)
      const made = shop.create({ scenario: "retry" })
      expect(shop.confirm(made, shop.agree(made.id))).toMatchObject({ kind: "refused", code: "declined-for-now" })
      expect(shop.confirm(made, shop.agree(made.id))).toMatchObject({ kind: "done", value: { status: "captured" } })
    })

    it("whose answer is lost is unknown, and reading it back tells that the money was taken", () => {
      const shop = new Shop(dialect)
      const made = shop.create({ scenario: "timeout" })
      expect(shop.confirm(made, shop.agree(made.id)).kind).toBe("unknown")
      expect(shop.read(made)).toMatchObject({ status: "captured", amount: 99_000 })
    })

    it("may name the card at once, and what comes of it is the card's", () => {
      const shop = new Shop(dialect)
      const made = shop.create({ card: "4000000000000002" })
      const token = shop.sandbox.payments.find(made.id)?.token ?? undefined
      expect(shop.confirm(made, token)).toMatchObject({ kind: "refused", code: "declined" })
    })

    it("that is not valid is refused, and every body that was sent says that it is JSON", () => {
      const shop = new Shop(dialect)
      const asked = {
        attempt: "attempt-0",
        order: "order-0",
        title: "A-1",
        currency: "KRW",
        returnUrl: "https://shop.example/",
      } as const
      expect(shop.outcome((heard) => shop.gateway.create({ ...asked, amount: 0 }, heard)).kind).toBe("refused")
      expect(shop.sandbox.payments.all).toEqual([])
      shop.captured()
      const types = shop.sent.filter(({ method }) => method === "POST").map(({ headers }) => headers["content-type"])
      expect(new Set(types)).toEqual(new Set(["application/json"]))
    })

    it("that the provider does not know is refused", () => {
      const shop = new Shop(dialect)
      const known = shop.create()
      const unknown = { ...known, id: "pay_000000000000000000000000" }
      expect(shop.confirm(unknown, "tok_0")).toMatchObject({ kind: "refused", code: "payment-unknown" })
      expect(shop.outcome((heard) => shop.gateway.read(unknown.id, heard))).toMatchObject({
        kind: "refused",
        code: "payment-unknown",
      })
    })
  })

  describe("an attempt", () => {
    it("to take money that is sent five times takes it once, and says the same each time", () => {
      const shop = new Shop(dialect)
      const made = shop.create()
      const token = shop.agree(made.id)
      const attempt = shop.attempt()
      for (let sent = 0; sent < 5; sent++) {
        expect(shop.confirm(made, token, attempt)).toMatchObject({ kind: "done", value: { status: "captured" } })
      }
      expect(shop.sandbox.payments.find(made.id)?.tries).toBe(1)
    })

    it("whose answer was lost is sent again and takes the money once", () => {
      const shop = new Shop(dialect, { through: losing((target, nth) => capture.test(target) && nth < 2) })
      const made = shop.create()
      const token = shop.agree(made.id)
      const attempt = shop.attempt()
      expect(shop.confirm(made, token, attempt).kind).toBe("unknown")
      expect(shop.confirm(made, token, attempt)).toMatchObject({ kind: "done", value: { status: "captured" } })
      expect(shop.sandbox.payments.find(made.id)?.tries).toBe(1)
    })

    it("to pay back that is sent five times pays back once", () => {
      const shop = new Shop(dialect)
      const paid = shop.captured()
      const attempt = shop.attempt()
      for (let sent = 0; sent < 5; sent++) {
        expect(shop.refund(paid, 30_000, 99_000, attempt)).toMatchObject({ kind: "done", value: { refunded: 30_000 } })
      }
      expect(shop.read(paid).refunds.map(({ amount, status }) => [amount, status])).toEqual([[30_000, "settled"]])
    })

    it("to pay back whose answer was lost is sent again and pays back once", () => {
      const shop = new Shop(dialect, { through: losing((target, nth) => payBack.test(target) && nth < 5) })
      const paid = shop.captured()
      const attempt = shop.attempt()
      expect(shop.refund(paid, 30_000, 99_000, attempt).kind).toBe("unknown")
      for (let sent = 0; shop.refund(paid, 30_000, 99_000, attempt).kind !== "done"; sent++)
        expect(sent).toBeLessThan(5)
      expect(shop.read(paid).refunded).toBe(30_000)
    })
  })

  describe("money is paid back", () => {
    it("in two equal parts, which are two attempts", () => {
      const shop = new Shop(dialect)
      const paid = shop.captured()
      expect(shop.refund(paid, 33_000, 99_000)).toMatchObject({ kind: "done", value: { refunded: 33_000 } })
      expect(shop.refund(paid, 33_000, 66_000)).toMatchObject({ kind: "done", value: { refunded: 66_000 } })
      expect(shop.read(paid)).toMatchObject({ status: "captured", refunded: 66_000 })
      expect(shop.read(paid).refunds).toHaveLength(2)
    })

    it("never beyond what was taken", () => {
      const shop = new Shop(dialect)
      const paid = shop.captured()
      expect(shop.refund(paid, 99_001, 99_000)).toMatchObject({ kind: "refused", code: "over-refund" })
      expect(shop.refund(paid, 60_000, 99_000).kind).toBe("done")
      expect(shop.refund(paid, 39_001, 39_000)).toMatchObject({ kind: "refused", code: "over-refund" })
      expect(shop.refund(paid, 39_000, 39_000)).toMatchObject({ kind: "done", value: { refunded: 99_000 } })
      expect(shop.refund(paid, 1, 1).kind).toBe("refused")
      expect(shop.read(paid).refunded).toBe(99_000)
    })

    it("wholly by a cancellation, and what is left of it after a part", () => {
      const shop = new Shop(dialect)
      const whole = shop.captured()
      expect(shop.cancel(whole)).toMatchObject({ kind: "done", value: { refunded: 99_000 } })
      expect(shop.cancel(whole)).toMatchObject({ kind: "refused", code: "wrong-state" })
      const parted = shop.captured()
      shop.refund(parted, 9_000, 99_000)
      expect(shop.cancel(parted)).toMatchObject({ kind: "done", value: { refunded: 99_000 } })
      expect(shop.read(parted).refunds.map(({ amount }) => amount)).toEqual([9_000, 90_000])
    })

    it("of a payment that took some, and of no other", () => {
      const shop = new Shop(dialect)
      const made = shop.create()
      expect(shop.refund(made, 1_000, 99_000).kind).toBe("refused")
      shop.cancel(made)
      expect(shop.read(made)).toMatchObject({ refunded: 0, refunds: [] })
      expect(shop.read(made).status).not.toBe("captured")
    })
  })

  describe("a provider that answers nothing", () => {
    it("makes calls unknown, and after several in a row leaves them unsent until it was tried again", () => {
      let silent = true
      const through: NonNullable<ShopOptions["through"]> = (transport) => (request, done) =>
        silent ? undefined : transport(request, done)
      const limits = { limitMs: 1_000, breaker: { failuresMax: 3, pauseMs: 10_000 } }
      const shop = new Shop(dialect, { through, limits })
      const read = () => shop.outcome((heard) => shop.gateway.read("pay_000000000000000000000000", heard))
      expect([read().kind, read().kind, read().kind]).toEqual(["unknown", "unknown", "unknown"])
      const left = read()
      expect(left.kind).toBe("unsent")
      expect(left.kind === "unsent" && left.retryAfterMs > 0).toBe(true)
      shop.time.pass(10_000)
      expect([read().kind, read().kind]).toEqual(["unknown", "unsent"])
      silent = false
      shop.time.pass(10_000)
      expect([read().kind, read().kind]).toEqual(["refused", "refused"])
    })

    it("that cannot be reached has not heard of the call", () => {
      const through: NonNullable<ShopOptions["through"]> = () => (_request, done) =>
        done({ kind: "unsent", reason: "ECONNREFUSED" })
      const shop = new Shop(dialect, { through })
      expect(shop.outcome((heard) => shop.gateway.read("pay_1", heard))).toMatchObject({ kind: "unsent" })
    })
  })

  it.each([
    [500, "{}"],
    [503, ""],
    [200, "<html>"],
    [200, "[]"],
    [200, '{"id":7}'],
  ])("an answer %s %j tells nothing: the outcome is unknown", (status, text) => {
    const answer = { status, headers: {}, body: Buffer.from(text) }
    const shop = new Shop(dialect, { through: () => (_request, done) => done({ kind: "answer", answer }) })
    expect(shop.outcome((heard) => shop.gateway.read("pay_1", heard)).kind).toBe("unknown")
  })

  // What limits rates may stand in front of the provider and answer in its own words, or in none.
  it.each(
    [408, 425, 429].flatMap((status) =>
      [
        "",
        "slow down",
        '{"error":{"code":"rate_limited","message":"slow down"}}',
        '{"code":"TOO_MANY_REQUESTS","message":"slow down"}',
        '{"error_code":-10,"error_message":"slow down"}',
      ].map((text) => [status, text] as const),
    ),
  )("an answer %s %j refuses nothing: nothing was sent, and the same attempt is sent later", (status, text) => {
    let limited = false
    const answer = { status, headers: { "retry-after": "7" }, body: Buffer.from(text) }
    const shop = new Shop(dialect, {
      through: (transport) => (request, done) =>
        limited ? done({ kind: "answer", answer }) : transport(request, done),
    })
    const made = shop.create()
    const token = shop.agree(made.id)
    const attempt = shop.attempt()
    limited = true
    expect(shop.confirm(made, token, attempt)).toMatchObject({ kind: "unsent", retryAfterMs: 7_000 })
    expect(shop.outcome((heard) => shop.gateway.read(made.id, heard)).kind).toBe("unsent")
    limited = false
    expect(shop.confirm(made, token, attempt)).toMatchObject({ kind: "done", value: { status: "captured" } })
  })

  it.each([
    [undefined, 1_000],
    ["0", 1_000],
    ["86400", 60_000],
    ["Sun, 29 Nov 2026 12:00:00 GMT", 1_000],
  ])("retry-after: %s is waited for within bounds: %s ms", (header, retryAfterMs) => {
    const headers = header === undefined ? {} : { "retry-after": header }
    const answer = { status: 429, headers, body: Buffer.from("{}") }
    const shop = new Shop(dialect, { through: () => (_request, done) => done({ kind: "answer", answer }) })
    expect(shop.outcome((heard) => shop.gateway.read("pay_1", heard))).toMatchObject({ kind: "unsent", retryAfterMs })
  })

  it("keys that the provider does not know are refused", () => {
    const shop = new Shop(dialect, { settings: { apiKey: "another" } })
    expect(shop.outcome((heard) => shop.gateway.read("pay_1", heard))).toMatchObject({ code: "credentials" })
  })

  it("an answer that comes after its limit changes nothing", () => {
    const through: NonNullable<ShopOptions["through"]> = (transport, time) => (request, done) =>
      transport(request, (outcome) => time.after(20_000, () => done(outcome)))
    const shop = new Shop(dialect, { through })
    const outcomes: Array<string> = []
    shop.gateway.read("pay_1", ({ kind }) => outcomes.push(kind))
    shop.time.pass(60_000)
    expect(outcomes).toEqual(["unknown"])
  })
}
