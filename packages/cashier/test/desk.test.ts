/** What a buyer's request hears of their payment: when it is not made yet, when the tables cannot say, and what the log hears. */
import { type StoreUnavailable, storeUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { Dialect, PaymentGateway, ProviderPayment } from "@ticketrush/payment"
import type { ConcertId } from "@ticketrush/protocol"
import { VirtualTime } from "@ticketrush/testing"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { deskOf } from "../src/desk.ts"
import { MadePayments } from "../src/MadePayments.ts"
import type { PaymentLink } from "../src/tables/CashierStore.ts"

const opened = { gateway: "sandbox", concert: 7 as ConcertId, payment: 1 }
const shown = { id: "pay_1", status: "open", redirectUrl: "http://provider.example/pay_1" } as ProviderPayment
const gateway = {
  name: "sandbox",
  read: (_payment, done) => done({ kind: "done", value: shown }),
} as Partial<PaymentGateway> as PaymentGateway

const notMade: PaymentLink = { providerPayment: null, redirectUrl: null, refused: false }
const isMade: PaymentLink = { ...notMade, providerPayment: "pay_1" }

class Desk {
  readonly warnings: string[] = []
  readonly time = new VirtualTime()
  readonly made = new MadePayments(this.time)
  link: Effect.Effect<PaymentLink | null, StoreUnavailable> = Effect.succeed(notMade)
  looked = 0
  /** What the request heard. */
  heard: unknown = null
  readonly #desk = deskOf({
    gateways: new Map([["sandbox", { gateway, dialect: "sandbox" as Dialect }]]),
    made: this.made,
    store: {
      link: () => {
        this.looked++
        return this.link
      },
      keepToken: () => Effect.asVoid(this.link),
    },
    log: { warn: (_message, fields) => void this.warnings.push(JSON.stringify(fields)) },
  })

  read(): void {
    this.#desk.read(opened, (outcome) => {
      this.heard = outcome
    })
  }

  keep(): Promise<boolean> {
    return new Promise((done) => this.#desk.keepToken(opened, "token", done))
  }
}

describe("a payment that a buyer asks for", () => {
  it("is unsent when a defect ends the look at it, and the log has the defect", async () => {
    const desk = new Desk()
    desk.link = Effect.die(new Error("no such column"))
    desk.read()
    expect([desk.heard, await desk.keep()]).toMatchObject([{ kind: "unsent" }, false])
    expect(desk.warnings.map((text) => text.includes("no such column"))).toEqual([true, true])
  })

  it("is unsent when the tables are away, which is no defect", async () => {
    const desk = new Desk()
    desk.link = Effect.fail(storeUnavailable("away"))
    desk.read()
    expect([desk.heard, await desk.keep(), desk.warnings]).toMatchObject([{ kind: "unsent" }, false, []])
  })

  it("is waited for while it is being made, and shown once it is", () => {
    const desk = new Desk()
    desk.read()
    desk.made.made(opened.concert, 2)
    expect([desk.heard, desk.looked]).toEqual([null, 1])
    desk.link = Effect.succeed(isMade)
    desk.made.made(opened.concert, 1)
    expect([desk.heard, desk.looked]).toEqual([{ kind: "done", value: shown }, 2])
  })

  it("is not missed when it is made while the tables are asked", () => {
    const desk = new Desk()
    desk.link = Effect.sync(() => {
      desk.link = Effect.succeed(isMade)
      desk.made.made(opened.concert, 1)
      return notMade
    })
    desk.read()
    expect(desk.heard).toEqual({ kind: "done", value: shown })
  })

  it("is asked about once more when another server made it, and unsent when it is not made by then", () => {
    for (const [link, heard] of [
      [isMade, "done"],
      [notMade, "unsent"],
    ] as const) {
      const desk = new Desk()
      desk.read()
      desk.link = Effect.succeed(link)
      desk.time.pass(999)
      expect(desk.heard).toBeNull()
      desk.time.pass(1)
      expect([desk.heard, desk.looked]).toMatchObject([{ kind: heard }, 2])
    }
  })

  it("is not waited for when its provider refused to make it", () => {
    const desk = new Desk()
    desk.link = Effect.succeed({ ...notMade, refused: true })
    desk.read()
    expect([desk.heard, desk.looked]).toMatchObject([{ kind: "refused" }, 1])
  })
})
