/** A person ends an errand: only where the provider shows that no money moves by it. */
import { describe, expect, it } from "vitest"
import type { ErrandStore } from "../../src/errands/ErrandStore.ts"
import type { PaymentGateway, ProviderPayment } from "../../src/gateway/PaymentGateway.ts"
import { Desk } from "./Desk.ts"

const minute = 60_000
const wantsAStep = "4000000000003220"

/** A provider that shows something else than there is, until it is told to stop. */
const showing = (changed: Partial<ProviderPayment>) => {
  const lie = { on: true }
  const gateway = (real: PaymentGateway): PaymentGateway => ({
    ...real,
    read: (payment, heard) =>
      real.read(payment, (outcome) =>
        heard(outcome.kind === "done" && lie.on ? { kind: "done", value: { ...outcome.value, ...changed } } : outcome),
      ),
    confirm: (_asked, heard) => heard({ kind: "unknown", reason: "lost" }),
    refund: (_asked, heard) => heard({ kind: "unknown", reason: "lost" }),
  })
  return { lie, gateway }
}

describe("an errand that is stuck and ordered to end", () => {
  it("ends as refused when its provider shows that nothing was taken, and what waits behind it goes on", () => {
    const desk = new Desk("sandbox")
    const payment = desk.agreed(null, wantsAStep)
    const confirm = desk.submit("confirm", payment)
    desk.shop.time.pass(60 * minute)
    desk.end(confirm, payment.order)
    desk.shop.time.pass(1_000)
    expect(desk.settled.get(confirm)).toMatchObject({ state: "refused", refusal: "ended" })
    const cancel = desk.submit("cancel", payment)
    desk.shop.time.pass(minute)
    expect(desk.settled.get(cancel)?.state).toBe("done")
    expect(desk.shop.sandbox.payments.find(payment.id)?.status).toBe("canceled")
  })

  it("is done and not ended when the money was taken meanwhile", () => {
    const desk = new Desk("sandbox")
    const payment = desk.agreed(null, wantsAStep)
    const confirm = desk.submit("confirm", payment)
    desk.shop.time.pass(60 * minute)
    desk.shop.sandbox.payments.agree(payment.id, null)
    const { why } = desk.end(confirm, payment.order)
    desk.shop.time.pass(1_000)
    expect([desk.settled.get(confirm)?.state, why]).toEqual(["done", null])
    expect(desk.differences()).toEqual([])
  })

  it.each([
    ["is at work on it", { status: "processing" }, "at-work"],
    ["took another sum for it", { status: "captured", amount: 1 }, "money"],
  ] as const)("goes on while its provider %s", (_what, changed, why) => {
    const { gateway } = showing(changed)
    const desk = new Desk("sandbox", undefined, { gateway })
    const payment = desk.agreed()
    const confirm = desk.submit("confirm", payment)
    desk.shop.time.pass(60 * minute)
    const heard = desk.end(confirm, payment.order)
    desk.shop.time.pass(1_000)
    expect([desk.settled.size, heard.why]).toEqual([0, why])
  })

  it("goes on when money goes back by it, though the provider shows none of it: it may still be on its way", () => {
    const { gateway } = showing({ status: "captured", refunds: [] })
    const desk = new Desk("sandbox", undefined, { gateway })
    const payment = desk.agreed()
    const refund = desk.submit("refund", payment, 9_000)
    desk.shop.time.pass(60 * minute)
    const heard = desk.end(refund, payment.order)
    desk.shop.time.pass(1_000)
    expect(desk.settled.size).toBe(0)
    expect(heard.why).toBe("money")
  })

  it("goes on when it is under way, and when another one is run before it", () => {
    const desk = new Desk("sandbox")
    const payment = desk.agreed(null, wantsAStep)
    const confirm = desk.submit("confirm", payment)
    const refund = desk.submit("refund", payment, 9_000)
    expect(desk.end(confirm, payment.order).why).toBe("under-way")
    expect(desk.end(refund, payment.order).why).toBe("not-first")
    expect(desk.end("nonsense", "nonsense").why).toBe("not-first")
  })
})

describe("an errand that makes a payment and never hears what came of it", () => {
  it("ends at its next try", () => {
    const desk = new Desk("sandbox", undefined, {
      gateway: (gateway) => ({
        ...gateway,
        create: (_asked, heard) => heard({ kind: "unknown", reason: "lost" }),
      }),
    })
    const create = desk.submit("create", { id: "", order: "order-1", token: null })
    desk.shop.time.pass(60 * minute)
    expect([desk.settled.size, desk.underWay]).toEqual([0, 1])
    desk.end(create, "order-1")
    desk.shop.time.pass(minute)
    expect(desk.settled.get(create)).toMatchObject({ state: "refused", refusal: "ended" })
    expect(desk.underWay).toBe(0)
  })

  it("is not remembered as one that is to end when it is ordered to while its end is stored", () => {
    const writes: Array<() => void> = []
    let isSlow = false
    const store = (real: ErrandStore): ErrandStore => ({
      put: (errand, done) => (isSlow ? void writes.push(() => real.put(errand, done)) : real.put(errand, done)),
    })
    const desk = new Desk("sandbox", undefined, { store, errand: (errand) => ({ ...errand, attempt: "create-once" }) })
    const submit = () => desk.submit("create", { id: "", order: "order-1", token: null })
    submit()
    isSlow = true
    desk.shop.time.pass(minute)
    expect(desk.settled.get("create-once")?.state).toBe("done")
    desk.end("create-once", "order-1")
    isSlow = false
    for (const write of writes) write()
    expect(desk.underWay).toBe(0)
    // Nothing shows what a runner remembers but the same attempt once more.
    submit()
    desk.shop.time.pass(minute)
    expect(desk.store.errands.get("create-once")).toMatchObject({ state: "done", refusal: null })
  })
})
