/** What a buyer's request hears when the tables cannot say, and what the log hears of it. */
import { type StoreUnavailable, storeUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { Dialect, PaymentGateway } from "@ticketrush/payment"
import type { ConcertId } from "@ticketrush/protocol"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { deskOf } from "../src/desk.ts"

const opened = { gateway: "sandbox", concert: 7 as ConcertId, payment: 1 }
const gateway = { name: "sandbox" } as PaymentGateway

const asked = async (answer: Effect.Effect<never, StoreUnavailable>) => {
  const warnings: string[] = []
  const desk = deskOf({
    gateways: new Map([["sandbox", { gateway, dialect: "sandbox" as Dialect }]]),
    store: { link: () => answer, keepToken: () => answer },
    log: { warn: (_message, fields) => void warnings.push(JSON.stringify(fields)) },
  })
  const read = await new Promise((done) => desk.read(opened, done))
  const kept = await new Promise((done) => desk.keepToken(opened, "token", done))
  return { read, kept, warnings }
}

describe("a payment that a buyer asks for", () => {
  it("is unsent when a defect ends the look at it, and the log has the defect", async () => {
    const { read, kept, warnings } = await asked(Effect.die(new Error("no such column")))
    expect([read, kept]).toMatchObject([{ kind: "unsent" }, false])
    expect(warnings.map((text) => text.includes("no such column"))).toEqual([true, true])
  })

  it("is unsent when the tables are away, which is no defect", async () => {
    const { read, kept, warnings } = await asked(Effect.fail(storeUnavailable("away")))
    expect([read, kept, warnings]).toMatchObject([{ kind: "unsent" }, false, []])
  })
})
