/** The fault script of the sandbox: each kind does what it says, and a seed does the same each time. */
import { describe, expect, it } from "vitest"
import { everyFault, type FaultKind, type FaultScript, faultKinds, noFaults } from "../../src/sandbox/fault-script.ts"
import { Shop } from "../Shop.ts"
import { secret } from "../webhooks/samples.ts"
import { Listener } from "./Listener.ts"

const heard = (script: FaultScript) => {
  let listener: Listener | undefined
  const endpoint = {
    url: "https://shop.example/hooks",
    scheme: "standard",
    keys: [secret],
    profile: "instant",
  } as const
  const shop = new Shop("sandbox", {
    settings: { endpoints: [endpoint], script },
    webhooks: (request, done) => listener!.transport(request, done),
  })
  listener = new Listener(shop.time.nowMs)
  return { shop, listener }
}

const always = (...kinds: ReadonlyArray<FaultKind>): FaultScript => ({
  ...noFaults,
  rates: Object.fromEntries(kinds.map((kind) => [kind, 1])),
})

/** What came, as "status type", after a payment, and a part of it paid back. */
const story = (kind: FaultKind) => {
  const { listener, shop } = heard(always(kind))
  const paid = shop.captured()
  shop.refund(paid, 9_000, 99_000)
  shop.time.pass(3_600_000)
  return { listener, shop, paid, statuses: listener.came.map(({ status }) => status), events: listener.events }
}

describe("a fault", () => {
  it("duplicate sends a message two to five times, and it is kept once", () => {
    const { events, statuses } = story("duplicate")
    expect(statuses.length).toBeGreaterThanOrEqual(4)
    expect(events.map(({ type }) => type)).toEqual(["payment.succeeded", "refund.succeeded"])
  })

  it("reorder tells of a refund before it tells of the payment", () => {
    expect(story("reorder").events.map(({ type }) => type)).toEqual(
      ["payment.succeeded", "refund.succeeded"].toReversed(),
    )
  })

  it("drop sends nothing, and reading the payment back tells what happened", () => {
    const { paid, shop, statuses } = story("drop")
    expect(statuses).toEqual([])
    expect(shop.read(paid)).toMatchObject({ status: "captured", refunded: 9_000 })
  })

  it("late sends a message when holds have ended", () => {
    const { listener, shop } = heard(always("late"))
    const before = shop.time.nowMs()
    shop.captured()
    shop.time.pass(3_600_000)
    expect(listener.came[0].at - before).toBeGreaterThanOrEqual(6 * 60_000)
    expect(listener.came[0].status).toBe(200)
  })

  it.each([
    ["wrong-amount", { amount: 100_000 }],
    ["wrong-currency", { currency: "USD" }],
  ] as const)("%s sends a signed message that tells something else before the right one", (kind, wrong) => {
    const { events } = story(kind)
    expect(events[0].data.payment).toMatchObject(wrong)
    expect(events[1].data.payment).toMatchObject({ amount: 99_000, currency: "KRW" })
    expect(events[0].id).not.toBe(events[1].id)
  })

  it("unknown-order and over-refund tell of what the shop does not know, and of more than was paid", () => {
    expect(story("unknown-order").events[0].data.payment.order).toMatch(/-other$/)
    const { amount, amount_refunded: refunded } = story("over-refund").events[0].data.payment
    expect(refunded).toBeGreaterThan(amount)
  })

  it.each(["bad-signature", "stale", "truncated"] as const)(
    "%s sends a message that no receiver takes, beside the right one",
    (kind) => {
      const { events, statuses } = story(kind)
      expect(statuses.filter((status) => status === 401)).toHaveLength(2)
      expect(events.map(({ type }) => type)).toEqual(["payment.succeeded", "refund.succeeded"])
    },
  )

  it("replay sends an old message as it was, which is known while it is young and refused when it is old", () => {
    const { listener, shop } = heard(always("replay"))
    shop.captured()
    shop.captured()
    expect(listener.came.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(listener.inbox.kept).toHaveLength(2)
    shop.time.pass(3_600_000)
    shop.captured()
    expect(
      listener.came
        .slice(3)
        .map(({ status }) => status)
        .toSorted(),
    ).toEqual([200, 401])
  })

  it("several-names tells of a refund under other names, too", () => {
    expect(story("several-names").events.map(({ type }) => type)).toEqual([
      "payment.updated",
      "payment.succeeded",
      "charge.refunded",
      "payment.refunded",
      "refund.updated",
      "refund.succeeded",
    ])
  })

  it("lost-answer carries a request out and answers nothing", () => {
    const { shop } = heard(always("lost-answer"))
    const order = "order-lost"
    const asked = { order, title: "A-1", amount: 99_000, currency: "KRW", returnUrl: "https://shop.example/" } as const
    expect(shop.outcome((done) => shop.gateway.create({ attempt: "attempt-9", ...asked }, done)).kind).toBe("unknown")
    expect(shop.sandbox.payments.ofOrder(order)).toMatchObject({ amount: 99_000, status: "requires_method" })
  })
})

describe("an outage", () => {
  it("answers nothing and does nothing within its span", () => {
    const from = new Shop("sandbox").time.nowMs() + 60_000
    const { shop } = heard({ ...noFaults, outages: [{ from, until: from + 60_000 }] })
    const made = shop.create()
    const token = shop.agree(made.id)
    shop.time.pass(60_000)
    expect(shop.confirm(made, token).kind).toBe("unknown")
    expect(shop.sandbox.payments.find(made.id)?.tries).toBe(0)
    shop.time.pass(60_000)
    expect(shop.confirm(made, token).kind).toBe("done")
  })
})

describe("a seed", () => {
  const run = (seed: number) => {
    const { listener, shop } = heard({
      ...everyFault(seed, 0.3),
      rates: { ...everyFault(seed, 0.3).rates, "lost-answer": 0 },
    })
    for (let n = 0; n < 20; n++) shop.refund(shop.captured(), 1_000, 99_000)
    shop.time.pass(3_600_000)
    return { log: shop.sandbox.log.entries, kept: listener.inbox.kept.map(({ body }) => body.toString()) }
  }

  it("does the same each time, and another one something else", () => {
    expect(run(7)).toEqual(run(7))
    expect(run(7).log).not.toEqual(run(8).log)
  })

  it("comes to every kind of fault of a message", () => {
    const seen = new Set<string | null>()
    for (let seed = 1; seed <= 5; seed++) for (const { fault } of run(seed).log) seen.add(fault)
    expect(faultKinds.filter((kind) => !seen.has(kind))).toEqual(["lost-answer"])
  })

  it("hides nothing for good but what it drops: everything else is kept in the end", () => {
    const { kept, log } = run(3)
    const genuine = new Set(log.map(({ message }) => message).filter((message) => /^msg_\d+_[0-9a-f]+$/.test(message)))
    const dropped = new Set(log.filter(({ fault }) => fault === "drop").map(({ message }) => message))
    const ids = new Set(kept.map((text) => JSON.parse(text).id))
    expect([...genuine].filter((message) => !dropped.has(message) && !ids.has(message))).toEqual([])
    expect(dropped.size).toBeGreaterThan(0)
  })
})
