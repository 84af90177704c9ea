/** Errands step by step: what is stored before what is sent, and what unknown outcomes come to. */
import { describe, expect, it } from "vitest"
import type { ErrandState } from "../../src/errands/Errand.ts"
import type { ErrandStore } from "../../src/errands/ErrandStore.ts"
import { Desk } from "./Desk.ts"

const minute = 60_000

describe("an errand", () => {
  it("takes the money, and pays a part of it back, in the order in which they were given", () => {
    const desk = new Desk("sandbox")
    const payment = desk.agreed()
    const attempts = [
      desk.submit("confirm", payment),
      desk.submit("refund", payment, 9_000),
      desk.submit("refund", payment, 9_000),
    ]
    desk.shop.time.pass(minute)
    expect([...desk.settled].map(([attempt, { state }]) => [attempt, state])).toEqual(
      attempts.map((attempt) => [attempt, "done"]),
    )
    expect(desk.differences()).toEqual([])
  })

  it("is stored as sending, with what was paid back before, when the provider hears of it", () => {
    let states: ReadonlyArray<readonly [ErrandState, number | null]> = []
    const desk: Desk = new Desk("sandbox", undefined, {
      gateway: (gateway) => ({
        ...gateway,
        refund: (asked, heard) => {
          states = [...desk.store.errands.values()].map(({ refundedBefore, state }) => [state, refundedBefore])
          gateway.refund(asked, heard)
        },
      }),
    })
    const payment = desk.agreed()
    desk.submit("confirm", payment)
    desk.submit("refund", payment, 9_000)
    desk.shop.time.pass(minute)
    expect(states).toEqual([
      ["done", 0],
      ["sending", 0],
    ])
  })

  it("whose answer is lost is read back and not sent again when it has happened", () => {
    const desk = new Desk("sandbox")
    const payment = desk.agreed("timeout")
    desk.submit("confirm", payment)
    desk.shop.time.pass(minute)
    expect(desk.shop.sent.filter(({ target }) => target.endsWith("/confirm"))).toHaveLength(1)
    expect([...desk.settled.values()].map(({ state }) => state)).toEqual(["done"])
  })

  it("that the provider refuses is refused, with the reason", () => {
    const desk = new Desk("sandbox")
    const declined = desk.submit("confirm", desk.agreed("deny"))
    const early = desk.submit("refund", desk.agreed(), 9_000)
    desk.shop.time.pass(minute)
    expect(desk.settled.get(declined)).toMatchObject({ state: "refused", refusal: "declined" })
    expect(desk.settled.get(early)).toMatchObject({ state: "refused", refusal: "wrong-state" })
  })

  it("to pay back that was taken and fails later, before it was looked at, is refused as failed", () => {
    const answers: Array<() => void> = []
    const desk = new Desk("sandbox", undefined, {
      gateway: (gateway) => ({
        ...gateway,
        refund: (asked, heard) => gateway.refund(asked, (outcome) => answers.push(() => heard(outcome))),
      }),
    })
    const payment = desk.agreed(null, "4000000000005126")
    desk.submit("confirm", payment)
    const refund = desk.submit("refund", payment, 9_000)
    desk.shop.time.pass(minute)
    expect(answers).toHaveLength(1)
    desk.crash()
    desk.shop.time.pass(minute)
    expect(desk.settled.get(refund)).toMatchObject({ state: "refused", refusal: "refund-failed" })
  })

  it("for a payment that takes a while is done when the money was taken", () => {
    const desk = new Desk("sandbox")
    const slow = desk.submit("confirm", desk.agreed(null, "4000000000000077"))
    desk.shop.time.pass(1_000)
    expect(desk.settled.size).toBe(0)
    desk.shop.time.pass(minute)
    expect(desk.settled.get(slow)?.state).toBe("done")
  })

  it("whose buyer takes the last step after it was stuck is done, and the refund behind it is paid", () => {
    const desk = new Desk("sandbox")
    const payment = desk.agreed(null, "4000000000003220")
    const confirm = desk.submit("confirm", payment)
    desk.shop.time.pass(60 * minute)
    expect(desk.stuck.map(({ attempt, state }) => [attempt, state])).toEqual([[confirm, "stuck"]])
    desk.crash()
    expect([desk.stuck.length, desk.settled.size]).toEqual([2, 0])
    desk.shop.sandbox.payments.agree(payment.id, null)
    desk.shop.time.pass(60 * minute)
    expect(desk.settled.get(confirm)?.state).toBe("done")
    const refund = desk.submit("refund", payment, 9_000)
    desk.shop.time.pass(minute)
    expect(desk.settled.get(refund)?.state).toBe("done")
    expect(desk.differences()).toEqual([])
  })

  it.each(["a message of the provider", "a refund that the sale orders"])(
    "that is stuck ends at once after %s",
    (what) => {
      const desk = new Desk("sandbox")
      const payment = desk.agreed(null, "4000000000003220")
      const confirm = desk.submit("confirm", payment)
      desk.shop.time.pass(60 * minute)
      desk.shop.sandbox.payments.agree(payment.id, null)
      expect(desk.settled.size).toBe(0)
      const isRefund = what.startsWith("a refund")
      if (isRefund) desk.submit("refund", payment, 9_000)
      else desk.heard(payment.order)
      desk.shop.time.pass(1_000)
      expect(desk.settled.get(confirm)?.state).toBe("done")
      expect([...desk.settled.values()].map(({ state }) => state)).toEqual(isRefund ? ["done", "done"] : ["done"])
      expect(desk.differences()).toEqual([])
    },
  )

  it("that is stuck takes no place among those that are under way, and is looked at less often the longer it is", () => {
    const desk = new Desk("sandbox")
    const payment = desk.agreed(null, "4000000000003220")
    desk.submit("confirm", payment)
    expect(desk.underWay).toBe(1)
    const sentIn = (minutes: number): number => {
      const before = desk.shop.sent.length
      desk.shop.time.pass(minutes * minute)
      return desk.shop.sent.length - before
    }
    sentIn(10)
    expect(desk.underWay).toBe(0)
    // Each look reads and, as the payment is open, sends the same attempt: after 5, 10 and 20 minutes, then each hour.
    expect(sentIn(60)).toBeLessThanOrEqual(6)
    sentIn(60)
    expect(sentIn(600)).toBeLessThanOrEqual(20)
    desk.heard(payment.order)
    expect(sentIn(6)).toBe(3)
    expect(desk.shop.sandbox.payments.find(payment.id)?.tries).toBe(1)
  })

  it("that is stuck is looked at among a bounded number in a second, however many are stuck at a time", () => {
    const desk = new Desk("sandbox")
    const many = Array.from({ length: 90 }, () => desk.agreed(null, "4000000000003220"))
    for (const payment of many) desk.submit("confirm", payment)
    desk.shop.time.pass(60 * minute)
    expect(desk.underWay).toBe(0)
    const perSecond: number[] = []
    for (let second = 0; second < 3_700; second++) {
      const before = desk.shop.sent.length
      desk.shop.time.pass(1_000)
      perSecond.push(desk.shop.sent.length - before)
    }
    // A look reads, and sends the same attempt: what two seconds began may meet in one.
    expect(Math.max(...perSecond)).toBeLessThanOrEqual(80)
    expect(perSecond.reduce((sum, each) => sum + each)).toBeGreaterThanOrEqual(2 * many.length)
  })

  it("that the provider was at work on for hours is done when it shows the money", () => {
    let isAtWork = true
    const desk: Desk = new Desk("sandbox", undefined, {
      gateway: (gateway) => ({
        ...gateway,
        read: (payment, heard) =>
          gateway.read(payment, (outcome) =>
            heard(
              outcome.kind === "done" && isAtWork
                ? { kind: "done", value: { ...outcome.value, status: "processing" } }
                : outcome,
            ),
          ),
        confirm: (asked, heard) => gateway.confirm(asked, () => heard({ kind: "unknown", reason: "lost" })),
      }),
    })
    const confirm = desk.submit("confirm", desk.agreed())
    desk.shop.time.pass(180 * minute)
    expect(desk.stuck.map(({ attempt }) => attempt)).toEqual([confirm])
    isAtWork = false
    desk.shop.time.pass(60 * minute)
    expect(desk.settled.get(confirm)?.state).toBe("done")
    expect(desk.differences()).toEqual([])
  })

  it("is not given up while our keys are wrong: it goes on when they are put right", () => {
    let wrong = true
    const desk = new Desk("sandbox", undefined, {
      gateway: (gateway) => ({
        ...gateway,
        read: (payment, heard) =>
          wrong ? heard({ kind: "refused", code: "credentials", says: "unauthorized" }) : gateway.read(payment, heard),
      }),
    })
    const confirm = desk.submit("confirm", desk.agreed())
    desk.shop.time.pass(30 * minute)
    expect([desk.settled.size, desk.stuck.length]).toEqual([0, 0])
    wrong = false
    desk.shop.sandbox.payments.agree(desk.shop.sandbox.payments.all[0].id, null)
    desk.shop.time.pass(5 * minute)
    expect(desk.settled.get(confirm)).toMatchObject({ state: "refused", refusal: "not-authorized" })
  })

  it("outlasts a provider that is away for a day", () => {
    let away = true
    const desk = new Desk("sandbox", undefined, {
      gateway: (gateway) => ({
        ...gateway,
        read: (payment, heard) => (away ? heard({ kind: "unknown", reason: "away" }) : gateway.read(payment, heard)),
        confirm: (asked, heard) => (away ? heard({ kind: "unknown", reason: "away" }) : gateway.confirm(asked, heard)),
      }),
    })
    const payment = desk.agreed()
    const confirm = desk.submit("confirm", payment)
    desk.shop.time.pass(5 * minute)
    away = false
    desk.shop.time.pass(2 * minute)
    expect(desk.settled.get(confirm)?.state).toBe("done")
  })

  it("is not sent before it could be stored", () => {
    let broken = true
    const store = (kept: ErrandStore): ErrandStore => ({
      put: (errand, done) => (broken && errand.state === "sending" ? done(false) : kept.put(errand, done)),
    })
    const desk = new Desk("sandbox", undefined, { store })
    desk.submit("confirm", desk.agreed())
    desk.shop.time.pass(5 * minute)
    expect(desk.shop.sent.filter(({ method }) => method === "POST")).toEqual([])
    broken = false
    desk.shop.time.pass(2 * minute)
    expect(desk.differences()).toEqual([])
    expect(desk.settled.size).toBe(1)
  })

  it("that could not be stored at all is not promised", () => {
    const desk = new Desk("sandbox", undefined, {
      store: () => ({ put: (_errand, done) => done(false) }),
    })
    desk.submit("confirm", desk.agreed())
    desk.shop.time.pass(minute)
    expect([desk.wanted.size, desk.shop.sent.length]).toEqual([0, 0])
  })
})
