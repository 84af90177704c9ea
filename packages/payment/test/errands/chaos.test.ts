/**
 * Errands over a network that loses, repeats and delays, in a process that dies at any step: whatever happens, the
 * provider's books and what we believe come to the same. Money bugs that are planted are found.
 */
import { describe, expect, it } from "vitest"
import type { Dialect } from "../../src/gateway/gateways.ts"
import type { GatewayOutcome, PaymentGateway, ProviderPayment } from "../../src/gateway/PaymentGateway.ts"
import { SeededDraw } from "../../src/provider/SeededDraw.ts"
import { Desk, type Planted } from "./Desk.ts"

const depth = process.env.TICKETRUSH_DEPTH === "verify" ? 5_000 : 150
const hour = 3_600_000

const scenarios = ["approve", "deny", "timeout", "retry", null, null, null] as const

/** A few payments with what follows them, struck by everything, then healed. The differences that are left. */
const run = (dialect: Dialect, seed: number, planted?: Planted): ReadonlyArray<string> => {
  const draw = new SeededDraw(seed)
  const desk = new Desk(dialect, { draw, rate: 0.1 + 0.3 * draw.fraction() }, planted)
  for (let payment = 1 + draw.below(3); payment > 0; payment--) {
    const made = desk.agreed(scenarios[draw.below(scenarios.length)])
    desk.submit("confirm", made)
    const price = 1_000 * (1 + draw.below(40))
    for (let refunds = draw.below(4); refunds > 0; refunds--) {
      desk.submit("refund", made, draw.chance(0.5) ? price : 1_000 * (1 + draw.below(40)))
    }
    if (draw.chance(0.2)) desk.submit("cancel", made)
    desk.shop.time.pass(draw.below(20_000))
    if (draw.chance(0.5)) desk.crash()
  }
  for (let crashes = draw.below(4); crashes > 0; crashes--) {
    desk.shop.time.pass(draw.below(60_000))
    desk.crash()
  }
  desk.shop.time.pass(draw.below(120_000))
  desk.calm = true
  desk.shop.time.pass(2 * hour)
  // A payment that was declined for now stays as it is: nobody tries it again here.
  return desk.differences()
}

describe.each(["sandbox", "toss", "kakaopay"] as const)("errands at %s", (dialect) => {
  it(`come to what the provider's books say, for ${depth} seeds of trouble`, () => {
    for (let seed = 1; seed <= depth; seed++) expect([seed, run(dialect, seed)]).toEqual([seed, []])
  })
})

const always =
  (changed: (outcome: GatewayOutcome<ProviderPayment>) => GatewayOutcome<ProviderPayment>) =>
  (gateway: PaymentGateway): PaymentGateway => ({
    ...gateway,
    confirm: (asked, heard) => gateway.confirm(asked, (outcome) => heard(changed(outcome))),
    refund: (asked, heard) => gateway.refund(asked, (outcome) => heard(changed(outcome))),
  })

let sent = 0
const bugs: Readonly<Record<string, Planted>> = {
  "one key for a payment instead of one for an attempt": {
    gateway: (gateway) => ({
      ...gateway,
      refund: (asked, heard) => gateway.refund({ ...asked, attempt: asked.payment }, heard),
    }),
  },
  "a new key each time something is sent": {
    gateway: (gateway) => ({
      ...gateway,
      refund: (asked, heard) => gateway.refund({ ...asked, attempt: `${asked.attempt}-${sent++}` }, heard),
    }),
  },
  "an unknown outcome that is taken for a refusal": {
    gateway: always((outcome) =>
      outcome.kind === "unknown" ? { kind: "refused", code: "declined", says: outcome.reason } : outcome,
    ),
  },
  "an unknown outcome that is taken for done": {
    gateway: (gateway) => ({
      ...gateway,
      refund: (asked, heard) =>
        gateway.refund(asked, (outcome) => {
          const refund = { id: "believed", attempt: asked.attempt, amount: asked.amount, status: "settled" } as const
          const believed = {
            id: asked.payment,
            order: "order",
            amount: 99_000,
            currency: "KRW",
            status: "captured",
            refunded: 0,
            redirectUrl: null,
          } as const
          heard(outcome.kind === "unknown" ? { kind: "done", value: { ...believed, refunds: [refund] } } : outcome)
        }),
    }),
  },
  "an errand that is promised before it is stored": {
    store: (store) => ({
      ...store,
      put: (errand, done) => (errand.state === "waiting" ? done(true) : store.put(errand, done)),
    }),
  },
  "a final state that is not stored": {
    store: (store) => ({
      ...store,
      put: (errand, done) => (errand.state === "done" ? done(true) : store.put(errand, done)),
    }),
  },
  "a refund that asks for more than the seat was worth": {
    gateway: (gateway) => ({
      ...gateway,
      refund: (asked, heard) => gateway.refund({ ...asked, amount: asked.amount + 1_000 }, heard),
    }),
  },
  "a payment that is read from memory instead of the provider": {
    gateway: (gateway) => {
      const kept = new Map<string, GatewayOutcome<ProviderPayment>>()
      return {
        ...gateway,
        read: (payment, heard) => {
          const known = kept.get(payment)
          if (known !== undefined) return heard(known)
          gateway.read(payment, (outcome) => {
            if (outcome.kind === "done") kept.set(payment, outcome)
            heard(outcome)
          })
        },
      }
    },
  },
  "a confirmation that is forgotten when a process dies": {
    goesOn: ({ kind }) => kind !== "confirm",
  },
  "a cancellation that is done as soon as it is asked for": {
    gateway: (gateway) => ({
      ...gateway,
      cancel: ({ payment }, heard) =>
        heard({
          kind: "done",
          value: {
            id: payment,
            order: "order",
            amount: 99_000,
            currency: "KRW",
            status: "captured",
            refunded: 99_000,
            refunds: [],
            redirectUrl: null,
          },
        }),
    }),
  },
}

describe("a planted money bug is found within 300 seeds", () => {
  it.each(Object.entries(bugs))("%s", (_name, planted) => {
    const found = (): boolean => {
      for (let seed = 1; seed <= 300; seed++) {
        try {
          if (run("sandbox", seed, planted).length > 0) return true
        } catch {
          return true // The runner itself noticed it.
        }
      }
      return false
    }
    expect(found()).toBe(true)
  })
})
